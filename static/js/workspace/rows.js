/** What rows of a list are to each other. Improvements go with the to-dos under them. */

/** @returns {HTMLElement | null} the row an element is in */
export const rowOf = (element) => element.closest("li[data-row]");
export const listOf = (row) => row.closest("[data-rows]");
export const rowsOf = (list) => [...list.querySelectorAll(":scope > li[data-row]")];

/** The address of a row, with the slash. */
export function addressOf(row) {
  const [path] = listOf(row).dataset.rowsUrl.split("?");
  return `${path}${row.dataset.row}/`;
}

const family = (row) =>
  row.matches(".is-improvement") ? "improvement" : `under ${row.dataset.under ?? ""}`;

/** The rows among which a row can change its place, itself included. */
export function siblingsOf(row) {
  return rowsOf(listOf(row)).filter((other) => family(other) === family(row));
}

/** A row with those that go along when it moves. */
export function groupOf(row) {
  const under = rowsOf(listOf(row)).filter((other) => other.dataset.under === row.dataset.row);
  return [row, ...under];
}

/** Puts a row, with its group, in front of another or behind another's group. */
export function place(row, other, where) {
  if (where === "before") other.before(...groupOf(row));
  else groupOf(other).at(-1).after(...groupOf(row));
}

/** One row of every list can be reached with Tab; arrows lead on from there. */
export function letTabReach(list, row = null) {
  const rows = rowsOf(list);
  const chosen = row ?? rows.find((one) => one.tabIndex === 0) ?? rows[0];
  for (const one of rows) one.tabIndex = one === chosen ? 0 : -1;
  for (const edit of list.querySelectorAll(".row-tools > *")) edit.tabIndex = -1;
}

/** Brings a row to sight and gives it the focus. */
export function focusRow(row) {
  letTabReach(listOf(row), row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
}
