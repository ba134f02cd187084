/** Keys on a row: arrows and j k walk, Enter and e edit; they lead into the quick box and back. */

import { open } from "./opening.js";
import { focusRow, letTabReach, listOf, rowOf, rowsOf } from "./rows.js";

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function walk(row, step) {
  const rows = rowsOf(listOf(row));
  const next = rows[rows.indexOf(row) + step];
  if (next) focusRow(next);
  else if (step > 0) listOf(row).parentElement.querySelector(".quick-box")?.focus();
}

/** With the focus nowhere, j and k begin at the first row in sight. */
function begin(workspace) {
  const rows = [...workspace.querySelectorAll("li[data-row]")];
  const seen = rows.find((row) => row.getBoundingClientRect().top > innerHeight * 0.15);
  if (seen) focusRow(seen);
}

function onKey(event, workspace) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const row = event.target;
  if (!row.matches("li[data-row]:not(.row-form)")) return;
  const { key } = event;
  const ends = { Home: 0, End: -1 };
  if (key in STEPS) walk(row, STEPS[key]);
  else if (key in ends) focusRow(rowsOf(listOf(row)).at(ends[key]));
  else if (key === "Enter" || key === "e") open(row.querySelector("[data-edit]"));
  else if (key === "Escape") row.blur();
  else return;
  event.preventDefault();
}

/** Listens for keys and keeps one row of every list within reach of Tab. */
export function startRowKeys(workspace) {
  const reach = () => {
    for (const list of workspace.querySelectorAll("[data-rows]")) letTabReach(list);
  };
  reach();
  workspace.addEventListener("keydown", (event) => onKey(event, workspace));
  workspace.addEventListener("focusin", ({ target }) => {
    const row = rowOf(target);
    if (row && target === row) letTabReach(listOf(row), row);
  });
  new MutationObserver(reach).observe(workspace, { childList: true, subtree: true });
  document.addEventListener("keydown", (event) => {
    const isStep = event.key === "j" || event.key === "k";
    if (!isStep || event.target !== document.body || event.ctrlKey || event.metaKey) return;
    if (localStorage.getItem("shortcuts") === "off") return;
    event.preventDefault();
    begin(workspace);
  });
}
