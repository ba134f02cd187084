/** Reordering with the mouse or a finger, by the handle of a row. The keys are in moving.js. */

import { saveMove } from "./moving.js";
import { groupOf, place, rowOf, siblingsOf } from "./rows.js";

const EDGE = 64;
const SPEED = 12;

/** Follows one pointer from the handle to where it is let go. */
function drag(handle, start) {
  const row = rowOf(handle);
  const first = siblingsOf(row).map((one) => one.dataset.row);
  let y = start.clientY;
  let frame = 0;

  const settle = () => {
    const siblings = siblingsOf(row);
    const at = siblings.indexOf(row);
    const above = siblings[at - 1];
    const below = siblings[at + 1];
    if (above && y < middle(above)) place(row, above, "before");
    else if (below && y > middle(below)) place(row, below, "after");
  };
  const step = () => {
    // Only where the pointer goes towards an edge: who begins near one is not pulled away from there.
    const up = y < EDGE * 2 && y < start.clientY;
    const down = y > innerHeight - EDGE && y > start.clientY;
    const pull = up ? -SPEED : down ? SPEED : 0;
    if (pull) scrollBy({ top: pull, behavior: "instant" });
    settle();
    frame = requestAnimationFrame(step);
  };
  const onMove = (event) => {
    y = event.clientY;
  };
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    finish();
    putBack(row, first);
  };
  const onUp = () => {
    finish();
    const now = siblingsOf(row).map((one) => one.dataset.row);
    if (now.join() !== first.join()) saveMove(row);
  };
  function finish() {
    cancelAnimationFrame(frame);
    row.classList.remove("is-dragging");
    document.removeEventListener("pointermove", onMove);
    document.removeEventListener("pointerup", onUp);
    document.removeEventListener("pointercancel", onUp);
    document.removeEventListener("keydown", onKey, true);
  }

  row.classList.add("is-dragging");
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", onUp);
  document.addEventListener("keydown", onKey, true);
  frame = requestAnimationFrame(step);
}

function middle(row) {
  const group = groupOf(row);
  const { top } = row.getBoundingClientRect();
  return (top + group.at(-1).getBoundingClientRect().bottom) / 2;
}

function putBack(row, keys) {
  const siblings = siblingsOf(row);
  const at = keys.indexOf(row.dataset.row);
  const next = siblings.find((one) => one.dataset.row === keys[at + 1]);
  if (next) place(row, next, "before");
  else place(row, siblings.filter((one) => one !== row).at(-1) ?? row, "after");
}

/** Listens on the handles. */
export function startDragging(workspace) {
  workspace.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button) return;
    event.preventDefault();
    drag(handle, event);
  });
}
