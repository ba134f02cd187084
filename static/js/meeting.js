/**
 * The screens of a meeting stay in step: each asks every two seconds whether it still shows
 * what everybody is talking about. What somebody is writing here is never taken away: then
 * only the minutes go along, and a line says where the others are.
 *
 * Forms are kept in this browser until they are sent, also through a lost connection.
 */

import { announce } from "./announce.js";
import { isTyping } from "./keyboard.js";

const EVERY = 2000;
const EVERY_HIDDEN = 15000;
const SLOWEST = 30000;
const FORM = "[data-meeting-form]";

let timer = 0;
let failures = 0;
/** When the timer of the screen began to count, on the clock of this page. */
let began = 0;
/** Whether something new is not shown yet, because of the form that is open. */
let isBehind = false;

const screen = () => document.getElementById("screen");
const openForm = () => document.querySelector(FORM);
const draftKey = (form) => `meeting ${form.dataset.draft}`;

function fields(form) {
  return [...form.elements].filter(({ name, type }) => name && type !== "hidden");
}

/** @returns {boolean} whether somebody has typed something here that is not stored */
function isBegun(form) {
  return fields(form).some((field) => field.value !== field.defaultValue);
}

function keepDraft(form) {
  const typed = Object.fromEntries(fields(form).map(({ name, value }) => [name, value]));
  if (isBegun(form)) sessionStorage.setItem(draftKey(form), JSON.stringify(typed));
  else sessionStorage.removeItem(draftKey(form));
}

/** A form has come: what was typed into it before comes back, and it gets the cursor. */
function greet(form) {
  const kept = sessionStorage.getItem(draftKey(form));
  if (kept && !isBegun(form)) {
    for (const [name, value] of Object.entries(JSON.parse(kept))) {
      if (form.elements[name]) form.elements[name].value = value;
    }
  }
  const wrong = form.querySelector("[aria-invalid=true]");
  const first = wrong ?? form.querySelector("input:not([type=hidden]), textarea");
  first?.focus();
  form.scrollIntoView({ block: "nearest" });
}

/** Esc: the form goes, what was typed comes back when it is opened again. */
function closeForm() {
  const form = openForm();
  if (!form) return;
  const opener = document.getElementById(
    form.dataset.draft.endsWith(" note") ? "write-note" : `decide-${form.dataset.draft.split(" ")[2]}`,
  );
  form.remove();
  opener?.focus();
  document.getElementById("moved-on").hidden = true;
  if (isBehind) ask(true);
}

// The timer counts up from what the server said, on a clock that nobody sets.

function showTime() {
  const shown = document.getElementById("timer");
  if (!shown) return;
  const seconds = Math.floor((performance.now() - began) / 1000) + Number(shown.dataset.elapsed);
  const limit = Number(shown.dataset.limit);
  shown.querySelector(".timer-time").textContent = clockWords(seconds);
  if (seconds > limit && !shown.classList.contains("is-over")) {
    shown.classList.add("is-over");
    shown.querySelector(".timer-word").textContent = "over time";
  }
}

/** @returns {string} ``1:05``, or ``1:00:05`` from an hour on */
function clockWords(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// In step

/** Shows what the server says is on all screens now. */
function show(next) {
  const old = screen();
  if (old.querySelector(".htmx-request")) {
    // What this person asked for comes first.
    setTimeout(round, 300);
    return;
  }
  const form = openForm();
  const moved = next.dataset.place !== old.dataset.place;
  if (form && (isBegun(form) || !moved)) {
    stay(old, next, form);
    return;
  }
  isBehind = false;
  const focused = document.activeElement?.id;
  const jumping = old.querySelector("#meeting-jump")?.open;
  old.replaceWith(next);
  window.htmx.process(next);
  if (jumping && !moved) next.querySelector("#meeting-jump").open = true;
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  settled(moved);
}

/** The form stays where it is; what is around it goes along. */
function stay(old, next, form) {
  for (const id of ["minutes", "meeting-bar"]) {
    const [before, after] = [old.querySelector(`#${id}`), next.querySelector(`#${id}`)];
    if (!before || !after) continue;
    before.replaceWith(after);
    window.htmx.process(after);
  }
  old.dataset.version = next.dataset.version;
  isBehind = true;
  began = performance.now();
  const away = next.dataset.place !== form.dataset.number;
  const line = document.getElementById("moved-on");
  line.hidden = !away;
  if (away) {
    line.querySelector("[data-moved-on-words]").textContent =
      `The others have moved on to ${next.dataset.said || "another point"}. What you are writing stays here.`;
  }
}

function settled(moved) {
  began = performance.now();
  showTime();
  const { said } = screen().dataset;
  if (moved) {
    scrollTo(0, 0);
    if (said) announce(said);
  }
}

/** @param {boolean} anyway ask for the screen also if nothing is new */
async function ask(anyway = false) {
  const shown = screen();
  const headers = { "HX-Request": "true" };
  try {
    const answer = await fetch(shown.dataset.news, { headers, credentials: "same-origin" });
    failures = answer.ok ? 0 : failures + 1;
    if (!answer.ok) return;
    const { version, state } = await answer.json();
    if (!anyway && String(version) === screen().dataset.version) return;
    if (state === "ended") {
      over();
      return;
    }
    const part = await fetch(shown.dataset.run, { headers, credentials: "same-origin" });
    if (!part.ok) return;
    const page = new DOMParser().parseFromString(await part.text(), "text/html");
    const next = page.getElementById("screen");
    // A request of this person may have been answered meanwhile with something newer.
    if (next && Number(next.dataset.version) >= Number(screen().dataset.version)) {
      show(document.adoptNode(next));
    }
  } catch {
    failures += 1;
  }
}

/** The meeting has ended: the minutes open, unless something here is not sent yet. */
function over() {
  const form = openForm();
  if (!form || !isBegun(form)) {
    location.assign(screen().dataset.minutes);
    return;
  }
  const line = document.getElementById("moved-on");
  line.querySelector("[data-moved-on-words]").textContent =
    "The meeting has ended. What you were writing was not decided any more.";
  line.hidden = false;
}

async function round() {
  clearTimeout(timer);
  await ask();
  const pause = document.visibilityState === "hidden" ? EVERY_HIDDEN : EVERY;
  timer = setTimeout(round, Math.min(pause * 2 ** failures, SLOWEST));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const form = event.target.closest?.(FORM);
  if (event.key === "Escape" && openForm() && !document.querySelector("dialog:modal")) {
    event.preventDefault();
    closeForm();
  } else if (event.key === "Enter" && !event.shiftKey && form && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  } else if (!isTyping(event.target) && !document.querySelector("dialog:modal")) {
    const id = { ArrowRight: "go-next", ArrowLeft: "go-back" }[event.key];
    const button = id && document.getElementById(id);
    if (button && !event.target.closest("details")) {
      event.preventDefault();
      button.click();
    }
  }
}

function start() {
  began = performance.now();
  setInterval(showTime, 500);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", ({ target }) => {
    const form = target.closest(FORM);
    if (form) keepDraft(form);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-form]")) {
      event.preventDefault();
      const form = openForm();
      if (form) sessionStorage.removeItem(draftKey(form));
      closeForm();
    } else if (event.target.closest("[data-follow]")) {
      closeForm();
    }
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig?.elt;
    if (form?.matches?.(FORM) && detail.xhr.status < 300) sessionStorage.removeItem(draftKey(form));
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const form = openForm();
    if (detail.target.id === "decision" && form) greet(form);
    else if (detail.target.id === "screen" || detail.elt?.id === "screen") {
      isBehind = false;
      settled(true);
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") round();
  });
  addEventListener("online", round);
  const form = openForm();
  if (form) greet(form);
  timer = setTimeout(round, EVERY);
}

start();
