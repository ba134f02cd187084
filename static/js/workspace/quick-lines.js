/**
 * Quick lines: Enter adds, and the next line can be typed at once. Lines go to the
 * server one batch after the other; those that it does not take come back into the box.
 *
 * Each batch goes under the name in the form's form_key, and the answer brings the next
 * one. A batch whose answer was lost may be stored: it goes again under its own name, by
 * which the server knows it, also when more was typed behind it or the page was loaded anew.
 */

import { announce } from "../announce.js";
import { drop, keep } from "./drafts.js";
import { showErrors } from "./errors.js";
import { offer } from "./offers.js";
import { open } from "./opening.js";
import { listOf, rowOf, rowsOf } from "./rows.js";
import { isDone, mayRecover, passOnEvents, reason, send } from "./sending.js";
import { mark } from "./state.js";
import { steadily } from "./steady.js";
import { begin, end } from "./under-way.js";

const FORM = "[data-quick]";
const CLOCK = /^(?:([01]?\d|2[0-3])[.,]([0-5]\d)|([01]?\d|2[0-3])([0-5]\d))$/;
/** @type {WeakMap<HTMLFormElement, {queue: object[], isSending: boolean, sent: object | null}>} */
const works = new WeakMap();

const newWork = () => ({ queue: [], isSending: false, sent: null });
const boxOf = (form) => form.querySelector(".quick-box");
const rowsUnder = (form) => form.parentElement.querySelector("[data-rows]");

/** A quick form is there: it may have lines from before. */
export function startQuickForm(form) {
  works.set(form, newWork());
  // The page may stand in two windows, whose lines are not the same lines sent twice.
  form.elements.form_key.value = newName();
  offer(form, ({ sent }) => {
    workOf(form).sent = sent ?? null;
  });
}

function workOf(form) {
  if (!works.has(form)) works.set(form, newWork());
  return works.get(form);
}

/** Keeps in the browser what the server does not have: lines on their way, and the box. */
function keepLines(form) {
  const { queue, sent } = workOf(form);
  const text = [...queue.map((job) => job.text), boxOf(form).value].filter(Boolean).join("\n");
  if (!text) {
    drop(form);
    mark(form, "saved");
    return;
  }
  keep(form, [["lines", text]], sent);
  if (queue.length) mark(form, "saving");
  else mark(form, "unsaved");
}

const say = (form, messages) =>
  showErrors(form.querySelector("[data-quick-errors]"), boxOf(form), messages);

/** Stands in the list for lines that are on their way. */
function ghosts(form, text) {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const row = document.createElement("li");
      row.className = "row is-pending";
      row.textContent = line;
      rowsUnder(form).append(row);
      return row;
    });
}

/** What a batch is called, as long as the server has not said it. */
const newName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16)).join("");

/** The text as batches: one that was sent already stays one, with what was typed since behind it. */
function batches(form, text, kind) {
  const { sent, isSending } = workOf(form);
  if (isSending || sent?.kind !== kind || !`${text}\n`.startsWith(`${sent.text}\n`)) return [{ text }];
  const since = text.slice(sent.text.length + 1);
  return since.trim() ? [sent, { text: since }] : [sent];
}

function add(form) {
  const box = boxOf(form);
  const text = box.value.replace(/^\s*\n|\s+$/g, "");
  if (!text.trim()) {
    box.focus();
    return;
  }
  const { queue } = workOf(form);
  const kind = new FormData(form).get("box") ?? "";
  say(form, []);
  steadily(() => {
    for (const batch of batches(form, text, kind)) {
      queue.push({ ...batch, kind, rows: ghosts(form, batch.text) });
    }
    box.value = "";
  });
  box.focus();
  work(form);
  keepLines(form);
}

async function work(form) {
  const state = workOf(form);
  if (state.isSending || !state.queue.length) return;
  state.isSending = true;
  const [job] = state.queue;
  const name = job.name ?? form.elements.form_key.value;
  state.sent = { text: job.text, kind: job.kind, name };
  keepLines(form);
  begin();
  const body = new URLSearchParams({ lines: job.text, box: job.kind, form_key: name });
  const answer = await send(form.action, body);
  end();
  state.isSending = false;
  if (!isDone(answer)) {
    // What was refused is not stored, and is about to be another text.
    if (!mayRecover(answer)) state.sent = null;
    giveBack(form, answer);
    return;
  }
  state.sent = null;
  state.queue.shift();
  form.elements.form_key.value = nameIn(answer);
  steadily(() => {
    for (const row of job.rows) row.remove();
    insert(answer.text);
  });
  keepLines(form);
  passOnEvents(answer);
  work(form);
}

/** The name that the form in an answer has for what is sent next. */
function nameIn({ text }) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-quick] [name=form_key]")?.value || newName();
}

/** Puts the new rows where the server says, and shows for a moment which they are. */
function insert(html) {
  const ids = [...html.matchAll(/<li[^>]* id="([^"]+)"/g)].map(([, id]) => id);
  // What was stored the first time may be on the page by now.
  for (const id of ids) document.getElementById(id)?.remove();
  window.htmx.swap(document.body, html, { swapStyle: "none" });
  for (const id of ids) {
    const row = document.getElementById(id);
    row?.classList.add("is-new");
    row?.addEventListener("animationend", () => row.classList.remove("is-new"), { once: true });
  }
  announce(ids.length === 1 ? "Added." : `${ids.length} added.`);
}

/** Nothing typed is lost: what was not taken stands in the box again, before what was typed since. */
function giveBack(form, answer) {
  const state = workOf(form);
  const box = boxOf(form);
  const jobs = state.queue.splice(0);
  const text = jobs.map((job) => job.text).join("\n");
  const isTyping = document.activeElement === box;
  steadily(() => {
    for (const row of jobs.flatMap((job) => job.rows)) row.remove();
    const before = box.value ? `${text}\n` : text;
    box.setRangeText(before, 0, 0, "preserve");
    if (isTyping && box.selectionEnd === 0) box.setSelectionRange(before.length, before.length);
    say(form, problems(answer));
  });
  keepLines(form);
  mark(form, "failed", mayRecover(answer) ? `${reason(answer)}, kept in this browser` : "see the message");
  announce(problems(answer).join(" "));
}

function problems(answer) {
  if (mayRecover(answer)) {
    return [`Not added: ${reason(answer)}. Your lines are kept here; Enter tries again.`];
  }
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const found = [...page.querySelectorAll(".errorlist li")].map((item) => item.textContent.trim());
  return found.length ? found : [`Not added: ${reason(answer)}.`];
}

/** "1035 " and "10.35 " become "10:35 ": a keypad has no colon. */
function mendClock(event, box) {
  if (event.key !== " " || !box.closest("[data-quick][id=quick-timeline]")) return;
  const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const typed = box.value.slice(start, box.selectionStart);
  const found = typed.match(CLOCK);
  if (!found || box.selectionStart !== box.selectionEnd) return;
  const hour = found[1] ?? found[3];
  const minute = found[2] ?? found[4];
  box.setSelectionRange(start, box.selectionStart);
  document.execCommand("insertText", false, `${hour.padStart(2, "0")}:${minute}`);
}

function openLast(form) {
  const row = rowsOf(rowsUnder(form)).at(-1);
  const link = row?.querySelector("[data-edit]");
  if (link) open(link);
  return Boolean(link);
}

function onKey(event) {
  const box = event.target;
  const form = box.closest?.(FORM);
  if (!form || !box.matches(".quick-box") || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    add(form);
  } else if (event.key === "ArrowUp" && !box.value && openLast(form)) {
    event.preventDefault();
  } else if (event.key === "Escape") {
    event.preventDefault();
    box.blur();
  } else {
    mendClock(event, box);
  }
}

/** Offers the improvements of this moment, for to-dos to belong to. */
function offerImprovements(choice, key = choice.value) {
  const improvements = choice.closest(".block-list").querySelectorAll("li.is-improvement");
  const options = [...improvements].map((row) => {
    const words = [...row.querySelectorAll(".ordinal, .item-title")].map((part) => part.textContent);
    return new Option(words.join(" "), row.dataset.row);
  });
  choice.replaceChildren(choice.options[0], ...options);
  choice.value = key;
  if (choice.selectedIndex < 0) choice.selectedIndex = 0;
}

function addUnder(row) {
  const choice = listOf(row).parentElement.querySelector("[data-under-choice]");
  offerImprovements(choice, row.dataset.row);
  boxOf(choice.form).focus();
}

/** Listens for all quick boxes. */
export function startQuickLines(workspace) {
  workspace.addEventListener("focusin", ({ target }) => {
    const choice = target.closest(FORM)?.querySelector("[data-under-choice]");
    if (choice) offerImprovements(choice);
  });
  workspace.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-add-under]");
    if (button) addUnder(rowOf(button));
  });
  workspace.addEventListener("keydown", onKey);
  workspace.addEventListener("input", ({ target }) => {
    const form = target.closest(FORM);
    if (form && target.matches(".quick-box")) keepLines(form);
  });
  workspace.addEventListener("submit", (event) => {
    const form = event.target.closest(FORM);
    if (!form) return;
    event.preventDefault();
    add(form);
  });
}
