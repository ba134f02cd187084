/**
 * Names behind an @: while one is typed into a [data-mentions], those that fit are offered
 * under the box. Arrows choose, Enter or Tab takes, Escape leaves them.
 */

import { announce } from "./announce.js";
import { insert } from "./workspace/text.js";

const MOST = 6;
const TYPED = /(?:^|[\s(])@([^\n@]{0,40})$/u;
const LIST = "mention-list";

/** @type {HTMLTextAreaElement | null} the box that names are offered for */
let box = null;
let typed = "";

const list = () => document.getElementById(LIST);
const options = () => [...(list()?.children ?? [])];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The names that begin like what was typed, or of which a word does. */
function fitting(query) {
  const start = plain(query);
  const names = [...(document.getElementById("people")?.options ?? [])].map(({ value }) => value);
  const firsts = names.filter((name) => plain(name).startsWith(start));
  const others = names.filter(
    (name) => !firsts.includes(name) && plain(name).split(/\s+/).some((word) => word.startsWith(start)),
  );
  return [...firsts, ...others].slice(0, MOST);
}

function close() {
  list()?.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) box?.removeAttribute(name);
  box = null;
}

function point(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  box.setAttribute("aria-activedescendant", option.id);
}

function take(option) {
  const area = box;
  const { selectionStart: end } = area;
  close();
  insert(area, end - typed.length, end, `${option.textContent} `);
}

function offer(area) {
  const before = area.value.slice(0, area.selectionStart);
  const found = area.selectionStart === area.selectionEnd && TYPED.exec(before);
  const names = found ? fitting(found[1]) : [];
  close();
  if (!names.length || plain(names[0]) === plain(found[1])) return;
  box = area;
  typed = found[1];
  const element = document.createElement("ul");
  element.id = LIST;
  element.className = "mention-list";
  element.setAttribute("role", "listbox");
  element.setAttribute("aria-label", "People");
  for (const [number, name] of names.entries()) {
    const option = document.createElement("li");
    option.id = `${LIST}-${number}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    element.append(option);
  }
  area.after(element);
  area.setAttribute("aria-controls", LIST);
  point(element.firstElementChild);
  announce(`${names.length === 1 ? "1 name fits" : `${names.length} names fit`}, ${names[0]} first.`);
}

function onKey(event) {
  if (event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = options();
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(all.at((at + step) % all.length));
  else if (event.key === "Enter" || event.key === "Tab") take(all[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Offers names in every box that asks for it, also in those that come later. */
export function startMentions() {
  document.addEventListener("input", ({ target }) => {
    // Not where a script fills in what had been typed before.
    if (target === document.activeElement && target.matches("[data-mentions]")) offer(target);
  });
  // Before anything else: an Enter that takes a name sends nothing.
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", ({ target }) => target === box && close());
  // A press on a name must not take the focus from the box first.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(`#${LIST} > li`);
    if (!option) return;
    event.preventDefault();
    take(option);
  });
}
