/**
 * Brings what follows from a change elsewhere on the page up to date: figures, numbers,
 * side branches, and what others wrote meanwhile. What is being edited is left alone.
 */

import { renewOriginal } from "./opening.js";
import { load } from "./sending.js";
import { steadily } from "./steady.js";
import { isUnderWay } from "./under-way.js";

const WAIT = 300;
const OURS = ["is-new", "is-same-day", "is-dragging"];
let timer = 0;
let changes = 0;
let inBackground = true;
let shown = 0;

/** @returns {number} the version of the postmortem that the page shows */
export const shownVersion = () => shown;

/** The markup of a part without what the scripts of this page added. */
function markup(element) {
  const copy = element.cloneNode(true);
  for (const one of [copy, ...copy.querySelectorAll("[tabindex], [class]")]) {
    one.removeAttribute("tabindex");
    one.classList.remove(...OURS);
  }
  for (const list of copy.querySelectorAll("details[open]")) list.removeAttribute("open");
  for (const name of ["data-opening", "data-written-by"]) copy.removeAttribute(name);
  for (const link of copy.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  return copy.outerHTML.replace(/\s+/g, " ");
}

const isBusy = (element) =>
  element.matches(".row-form, .is-editing, .block-form, .is-dragging, [data-opening], [aria-busy=true]") ||
  element.querySelector("form") !== null;

/** What stands in the new state of a part for the element that had the focus in the old one. */
function counterpart(had, old, fresh) {
  if (had === old) return fresh;
  return fresh.querySelector(had.id ? `#${CSS.escape(had.id)}` : "[data-edit]");
}

/** Replaces one part by its new state, and keeps the focus that was in it. */
function renew(old, fresh) {
  renewOriginal(old.id, fresh.outerHTML);
  if (isBusy(old) || markup(old) === markup(fresh)) return old;
  const active = document.activeElement;
  const had = old.contains(active) && (old === active ? old : active.matches("[data-edit], [id]") && active);
  const scrolled = [...old.querySelectorAll(".table-scroll")].map(({ scrollLeft }) => scrollLeft);
  const element = document.importNode(fresh, true);
  element.tabIndex = old.tabIndex;
  if (!old.hasAttribute("tabindex")) element.removeAttribute("tabindex");
  for (const list of old.querySelectorAll("details[id][open]")) {
    element.querySelector(`#${CSS.escape(list.id)}`)?.setAttribute("open", "");
  }
  old.replaceWith(element);
  if (had) counterpart(had, old, element)?.focus({ preventScroll: true });
  element.querySelectorAll(".table-scroll").forEach((one, n) => {
    one.scrollLeft = scrolled[n] ?? 0;
  });
  return element;
}

function renewList(list, fresh) {
  const wanted = [...fresh.querySelectorAll(":scope > li[data-row]")];
  const keys = new Set(wanted.map(({ id }) => id));
  for (const row of list.querySelectorAll(":scope > li[data-row]")) {
    if (!keys.has(row.id) && !isBusy(row)) row.remove();
  }
  let last = null;
  for (const one of wanted) {
    const old = document.getElementById(one.id);
    const row = old ? renew(old, one) : document.importNode(one, true);
    const next = last ? last.nextElementSibling : list.firstElementChild;
    if (row !== next) {
      const had = row.contains(document.activeElement) && document.activeElement;
      list.insertBefore(row, next);
      if (had) had.focus({ preventScroll: true });
    }
    last = row;
  }
}

function apply(page) {
  steadily(() => {
    for (const fresh of page.querySelectorAll("[data-part]")) {
      const old = document.getElementById(fresh.id);
      if (old) renew(old, fresh);
    }
    for (const fresh of page.querySelectorAll("[data-rows]")) {
      const list = document.getElementById(fresh.id);
      if (list) renewList(list, fresh);
    }
  });
  document.dispatchEvent(new CustomEvent("workspace-renewed"));
}

async function fetchAndApply(address) {
  const seen = changes;
  const answer = await load(address);
  if (answer.status !== 200) return;
  // What has changed while this was on its way would be undone by it.
  if (seen !== changes || isUnderWay()) return refreshPage();
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const version = Number(page.querySelector("[data-document-version]")?.dataset.documentVersion ?? shown);
  // An answer that is older than the page would take back what was just written.
  if (version < shown) return;
  shown = version;
  apply(page);
}

/**
 * Brings the whole page up to date, a moment after the last change.
 * @param {boolean} background what others did, which may come a moment later
 */
export function refreshPage(background = false) {
  if (!background) changes += 1;
  inBackground &&= background;
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (isUnderWay()) return refreshPage(inBackground);
    const address = inBackground ? `${location.pathname}?background` : location.pathname;
    inBackground = true;
    fetchAndApply(address);
  }, WAIT);
}

/** Brings one list up to date at once, when the page no longer knows its order. */
export function refreshList(list) {
  fetchAndApply(list.dataset.rowsUrl);
}

/** Listens for what the server says about changes, and for rows that found no place. */
export function startRefresh(workspace) {
  shown = Number(workspace.dataset.version);
  document.body.addEventListener("report-changed", () => refreshPage());
  document.body.addEventListener("htmx:oobErrorNoTarget", (event) => {
    const row = event.detail.content?.querySelector?.("li[data-row]");
    const noun = row?.id.slice(0, -row.dataset.row.length - 1);
    const lists = workspace.querySelectorAll(`[data-rows="${CSS.escape(noun ?? "")}"]`);
    for (const list of lists) refreshList(list);
    if (!lists.length) refreshPage();
  });
}
