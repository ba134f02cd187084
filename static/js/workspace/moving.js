/** Reordering by Alt and the arrows, and telling the server in the order things were done. */

import { announce } from "../announce.js";
import { toast } from "../toasts.js";
import { refreshList } from "./refresh.js";
import { addressOf, focusRow, listOf, place, rowOf, siblingsOf } from "./rows.js";
import { isDone, passOnEvents, reason, send } from "./sending.js";
import { begin, end } from "./under-way.js";

/** What is still to be sent, per list. @type {WeakMap<Element, Promise<void>>} */
const queues = new WeakMap();

/** Tells the server where a row stands now. */
export function saveMove(row) {
  const list = listOf(row);
  const siblings = siblingsOf(row);
  const at = siblings.indexOf(row);
  const before = siblings[at + 1]?.dataset.row ?? "";
  const address = `${addressOf(row)}move/`;
  announce(`Moved to place ${at + 1} of ${siblings.length}.`);
  begin();
  const earlier = queues.get(list) ?? Promise.resolve();
  queues.set(
    list,
    earlier.then(async () => {
      const answer = await send(address, new URLSearchParams({ before }));
      end();
      if (isDone(answer)) passOnEvents(answer);
      else {
        toast(`Not moved: ${reason(answer)}.`, { kind: "error", key: `moved ${list.id}` });
        refreshList(list);
      }
    }),
  );
}

/** Moves a row one place up or down among those it can change places with. */
export function moveBy(row, step) {
  const siblings = siblingsOf(row);
  const other = siblings[siblings.indexOf(row) + step];
  if (!other) {
    announce(step < 0 ? "This is the first." : "This is the last.");
    return;
  }
  const field = row.contains(document.activeElement) && document.activeElement;
  place(row, other, step < 0 ? "before" : "after");
  if (field && field !== row) field.focus();
  else focusRow(row);
  saveMove(row);
}

/** Listens for Alt with an arrow on a row or in its form, and for the arrows in the form. */
export function startMoving(workspace) {
  workspace.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = rowOf(event.target);
    if (!step || !row || !event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.matches("select")) return;
    event.preventDefault();
    moveBy(row, step);
  });
  workspace.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    event.preventDefault();
    moveBy(rowOf(button), Number(button.dataset.step));
  });
}
