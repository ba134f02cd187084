/** Names a day where it begins and not at every event of it. */

function mark(workspace) {
  let day = "";
  for (const row of workspace.querySelectorAll(".row-timeline")) {
    const name = row.querySelector("[data-day]")?.textContent ?? day;
    row.classList.toggle("is-same-day", name === day);
    day = name;
  }
}

/** Looks again whenever rows come, go or move. */
export function startDays(workspace) {
  const list = workspace.querySelector("[data-rows=timeline]");
  if (!list) return;
  mark(workspace);
  new MutationObserver(() => mark(workspace)).observe(list, { childList: true });
}
