/**
 * What is typed and not yet confirmed by the server lives in this browser, and is
 * offered again when its form, or the page, is opened again.
 *
 * A form names its draft by data-draft="INC-7#id-of-its-block"; every person has their own.
 */

const DAYS = 30;
const WAIT = 200;
const timers = new Map();

const workspace = () => document.querySelector("[data-workspace]");
const prefix = () => `draft:${workspace()?.dataset.person}:`;
const keyOf = (form) => prefix() + form.dataset.draft;

/** What a person can fill in: neither tokens nor what was shown at first. */
function controls(form) {
  return [...form.elements].filter(
    (one) => one.name && !one.matches("[type=hidden], [type=file], button, [data-aside]"),
  );
}

/** @returns {string[][]} [name, value] of all that a form holds */
export function contents(form) {
  const pairs = [];
  for (const one of controls(form)) {
    if (!one.matches("[type=checkbox], [type=radio]")) pairs.push([one.name, one.value]);
    else if (one.checked) pairs.push([one.name, one.value]);
  }
  return pairs;
}

/** Puts contents back into a form. */
export function fill(form, pairs) {
  for (const one of controls(form)) {
    const values = pairs.filter(([name]) => name === one.name).map(([, value]) => value);
    if (one.matches("[type=checkbox], [type=radio]")) one.checked = values.includes(one.value);
    else if (values.length) one.value = values[0];
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export const same = (some, others) => JSON.stringify(some) === JSON.stringify(others);

/**
 * Keeps what the form holds, a moment after the last key.
 * @param {HTMLFormElement} form
 * @param {string[][]} pairs what to keep, where it is not what the form shows
 * @param {object} [sent] what of it was sent without an answer, and its name
 */
export function keep(form, pairs, sent) {
  const key = keyOf(form);
  clearTimeout(timers.get(key)?.timer);
  const write = () => {
    timers.delete(key);
    store(key, pairs ?? contents(form), sent);
  };
  timers.set(key, { write, timer: setTimeout(write, WAIT) });
}

function store(key, fields, sent) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields, sent }));
  } catch {
    // The browser's room is used up; what is typed is still on the page.
  }
}

/** Writes at once what waits to be kept. */
export function keepNow() {
  for (const { write, timer } of [...timers.values()]) {
    clearTimeout(timer);
    write();
  }
}

/** The server has it, or the person does not want it. */
export function drop(form) {
  const key = keyOf(form);
  clearTimeout(timers.get(key)?.timer);
  timers.delete(key);
  localStorage.removeItem(key);
}

/** @returns {{at: number, fields: string[][], sent?: object} | null} */
export function kept(form) {
  return read(keyOf(form));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** All drafts of this report: the id of the block each belongs to, and what was typed. */
export function keptHere() {
  const start = `${prefix()}${workspace().dataset.reference}#`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => ({ key, id: key.slice(start.length), draft: read(key) }))
    .filter(({ draft }) => draft);
}

/** Forgets a draft by its key in the store. */
export function dropKey(key) {
  localStorage.removeItem(key);
}

/** Nobody wants back what is a month old, whoever typed it. */
export function dropOld() {
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && !((read(key)?.at ?? 0) > oldest)) localStorage.removeItem(key);
  }
}

/** "18:02", or with its day where that is not today. */
export function timeOf({ at }) {
  const when = new Date(at);
  const time = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === new Date().toDateString()) return time;
  return `${when.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
}
