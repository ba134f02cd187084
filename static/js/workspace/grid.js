/**
 * The grid of factors by action items: a press sets a cell and saves it, another takes it back.
 * One cell can be reached with Tab; arrows lead on from there.
 */

import { announce } from "../announce.js";
import { toast } from "../toasts.js";
import { refreshPage } from "./refresh.js";
import { isDone, passOnEvents, reason, send } from "./sending.js";
import { mark } from "./state.js";
import { begin, end } from "./under-way.js";

const CELL = "[data-plan-grid] button[name=cell]";
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
/** Cells are sent one after the other, in the order in which they were pressed. */
let queue = Promise.resolve();
let waiting = 0;

const isPressed = (cell) => cell.getAttribute("aria-pressed") === "true";
const now = (cell) => document.getElementById(cell.id);

function show(cell, pressed) {
  cell?.setAttribute("aria-pressed", String(pressed));
}

async function save(form, cell, pressed) {
  const [item, factor] = cell.value.split(" ");
  const body = new URLSearchParams({ cell: `${item} ${factor} ${pressed ? "yes" : "no"}` });
  const answer = await send(form.action, body, { "HX-Request": "true" });
  waiting -= 1;
  end();
  if (isDone(answer)) {
    if (!waiting) mark(form, "saved");
    passOnEvents(answer);
    return;
  }
  show(now(cell), !pressed);
  mark(form, "saved");
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const message = page.querySelector(".notice p")?.textContent.trim();
  toast(`Not saved: ${message || reason(answer)}`, { kind: "error", key: "grid" });
  refreshPage();
}

function press(cell) {
  const pressed = !isPressed(cell);
  show(cell, pressed);
  announce(`${cell.getAttribute("aria-label")}: ${pressed ? "yes" : "no"}`);
  mark(cell.form, "saving");
  waiting += 1;
  begin();
  const { form } = cell;
  queue = queue.then(() => save(form, cell, pressed));
}

/** The cells of the grid, row by row. */
const rowsOf = (cell) =>
  [...cell.closest("tbody").rows].map((row) => [...row.querySelectorAll("button[name=cell]")]);

function walk(cell, [down, right]) {
  const rows = rowsOf(cell);
  const row = rows.findIndex((cells) => cells.includes(cell));
  const next = rows[row + down]?.[rows[row].indexOf(cell) + right];
  if (!next) return;
  letTabReach(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
}

function letTabReach(chosen) {
  const cells = [...document.querySelectorAll(CELL)];
  const reached = chosen ?? cells.find((one) => one === document.activeElement) ?? cells[0];
  for (const cell of cells) cell.tabIndex = cell === reached ? 0 : -1;
}

function onKey(event) {
  if (!event.target.matches?.(CELL) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  walk(event.target, STEPS[event.key]);
}

/** Listens for presses and arrows in the grid. */
export function startGrid(workspace) {
  workspace.addEventListener("click", (event) => {
    const cell = event.target.closest(CELL);
    if (!cell) return;
    event.preventDefault();
    letTabReach(cell);
    press(cell);
  });
  workspace.addEventListener("keydown", onKey);
  document.addEventListener("workspace-renewed", () => letTabReach());
  letTabReach();
}
