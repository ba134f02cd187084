/**
 * The board of action items: lines walked with j and k, ticked with x or a row of them with
 * Shift and a click, changed with s, d, o and c. The form for the ticked ones is plain HTML and
 * comes by its stylesheet; here it only learns how many they are.
 */

import { announce } from "./announce.js";
import { isTyping } from "./keyboard.js";

const STORE = "shortcuts";
/** @type {HTMLInputElement | null} where a row of ticks begins */
let lastTicked = null;

const board = () => document.getElementById("board");
const lines = () => [...(board()?.querySelectorAll("tr.item-row") ?? [])];
const ticks = () => [...(board()?.querySelectorAll(".item-tick") ?? [])];
const entry = (line) => line?.querySelector(".item-tick, .item-title");

function currentLine() {
  return document.activeElement?.closest?.("#board tr.item-row") ?? null;
}

/** Says how many are ticked, in the bar and on the tick over all of them. */
function tell() {
  const all = ticks();
  const many = all.filter((tick) => tick.checked).length;
  const told = document.querySelector("[data-ticked]");
  if (told) told.textContent = `${many} ticked`;
  const untick = document.querySelector("[data-untick]");
  if (untick) untick.hidden = many === 0;
  const whole = document.querySelector("[data-tick-all]");
  if (whole) {
    whole.hidden = all.length === 0;
    whole.checked = many > 0 && many === all.length;
    whole.indeterminate = many > 0 && many < all.length;
  }
  return many;
}

function tickAll(checked) {
  for (const tick of ticks()) tick.checked = checked;
  announce(`${tell()} ticked`);
}

function onClick(event) {
  if (event.target.closest("[data-untick]")) tickAll(false);
  const tick = event.target.closest(".item-tick");
  if (!tick) return;
  const all = ticks();
  if (event.shiftKey && lastTicked?.isConnected) {
    const [from, to] = [all.indexOf(lastTicked), all.indexOf(tick)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = tick.checked;
  }
  lastTicked = tick;
  tell();
}

function walk(step) {
  const all = lines();
  const at = all.indexOf(currentLine());
  const next = at < 0 ? all[0] : all[at + step];
  const target = entry(next);
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const form = event.target.closest?.("[data-in-place]");
    if (form) form.querySelector("[data-never-mind]").click();
    return;
  }
  if (event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog:modal") || localStorage.getItem(STORE) === "off") return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j" ? 1 : -1);
    return;
  }
  const line = currentLine();
  if (!line) return;
  if (event.key === "x") {
    event.preventDefault();
    line.querySelector(".item-tick")?.click();
  } else if ("sdoc".includes(event.key)) {
    const way = line.querySelector(`[data-way="${event.key}"]`);
    if (!way) return;
    event.preventDefault();
    way.click();
  }
}

/** The menu of views saves and exports the board as it is now, whatever filters came since. */
function followFilters() {
  const query = board()?.dataset.query ?? "";
  const saved = document.querySelector("[data-board-query]");
  if (saved) saved.value = query;
  const csv = document.querySelector("[data-board-csv]");
  if (csv) csv.search = query;
}

/** On a narrow screen the chosen section may stand beyond the edge. */
function showSection() {
  const tab = document.querySelector(".board-tabs [aria-current]");
  const strip = tab?.parentElement;
  if (strip) strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) tickAll(event.target.checked);
});
document.addEventListener("htmx:afterSettle", (event) => {
  // A swapped line is ready: the cursor goes where its form or its last change is.
  const line = event.detail.elt?.closest?.("tr");
  line?.querySelector("[autofocus]")?.focus();
  followFilters();
  if (event.detail.elt?.id === "board") showSection();
  tell();
});
addEventListener("pageshow", tell);
showSection();
tell();
