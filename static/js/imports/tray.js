/**
 * The tray: lines that found no place, and those asked for. One of them is the
 * current one; its buttons have the keys. Every answer brings only the parts of
 * the page that changed, so it is told which parts the page has.
 */

import { announce } from "../announce.js";
import { showLine } from "./panes.js";

const CURRENT = "is-current";
let current = 0;
let place = 0;

function lines() {
  return [...document.querySelectorAll("[data-tray] [data-line]")];
}

/** Makes a line the current one: its controls get the keys. */
function choose(line, { show = true } = {}) {
  for (const other of document.querySelectorAll(`[data-tray] .${CURRENT}`)) {
    other.classList.remove(CURRENT);
    for (const control of other.querySelectorAll("[data-key]")) delete control.dataset.key;
  }
  if (!line) return;
  line.classList.add(CURRENT);
  current = line.dataset.line;
  place = lines().indexOf(line);
  for (const control of line.querySelectorAll("[data-to]")) {
    control.dataset.key = control.dataset.to;
    control.dataset.keyLabel = `This line: ${control.textContent.trim().split("\n")[0]}`;
  }
  line.scrollIntoView({ block: "nearest" });
  if (show) {
    showLine(current);
    announce(`Line ${current}: ${line.querySelector(".tray-text").textContent.trim()}`);
  }
}

function move(step) {
  const all = lines();
  if (all.length) choose(all[Math.min(Math.max(place + step, 0), all.length - 1)]);
}

/** After an answer the line may be gone; the one in its place is next. */
function afterAnswer() {
  const all = lines();
  const same = all.find((line) => line.dataset.line === current);
  choose(same ?? all[Math.min(place, all.length - 1)], { show: false });
}

function sendSelected(select) {
  if (!select.value) return;
  const line = select.closest("[data-line]").dataset.line;
  window.htmx.ajax("POST", select.form.action, {
    source: select.form,
    swap: "none",
    values: { line, to: select.value },
  });
}

/** Asks for a line of the source in the tray, to send it somewhere else. */
async function ask(url) {
  await window.htmx.ajax("GET", url, { swap: "none", target: "body" });
  const asked = lines()[0];
  if (asked) {
    choose(asked, { show: false });
    document.getElementById("tray").scrollIntoView({ block: "nearest" });
  }
}

function onKey(event) {
  if (event.key !== "Escape" || !event.target.matches("[data-tray] select")) return;
  event.target.blur();
}

/** Listens on the page of a proposal. */
export function startTray() {
  const panes = document.querySelector("[data-panes]");
  if (!panes) return;
  document.addEventListener("htmx:configRequest", (event) => {
    const parts = [...document.querySelectorAll("[data-part]")].map((part) => part.dataset.part);
    event.detail.headers["X-Has-Parts"] = parts.join(" ");
  });
  document.addEventListener("htmx:afterSettle", () => queueMicrotask(afterAnswer));
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tray] select")) sendSelected(event.target);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".line-to");
    if (link) {
      event.preventDefault();
      ask(`${panes.dataset.url}${new URL(link.href).search}`);
      return;
    }
    const line = event.target.closest("[data-tray] [data-line]");
    if (line && !event.target.closest("button, select, a")) choose(line);
    const step = event.target.closest("[data-step]");
    if (step) move(Number(step.dataset.step));
  });
  choose(lines()[0], { show: false });
}
