/**
 * What is saved and what is not: one mark per form, and the worst of them all in the bar.
 * A form with anything unsaved carries data-unsaved, which guards leaving the page.
 */

import { announce } from "../announce.js";

const RANK = ["saved", "saving", "unsaved", "failed"];
const WORDS = { saved: "Saved", saving: "Saving …", unsaved: "Not saved yet", failed: "Not saved" };
/** @type {Map<Element, {state: string, words: string}>} */
const states = new Map();

/**
 * Says how a form stands.
 * @param {HTMLElement} form
 * @param {"saved"|"saving"|"unsaved"|"failed"} state
 * @param {string} why for "failed": half a sentence
 */
export function mark(form, state, why = "") {
  const words = why ? `${WORDS[state]}: ${why}` : WORDS[state];
  const before = states.get(form);
  if (before?.words === words) return;
  states.set(form, { state, words });
  if (state === "saved") delete form.dataset.unsaved;
  else form.dataset.unsaved = "";
  show(form.querySelector("[data-form-mark]"), state, words);
  if (state === "failed") announce(words);
  summarise();
}

/** The form is gone, and nothing of it waits any more. */
export function forget(form) {
  delete form.dataset.unsaved;
  states.delete(form);
  summarise();
}

/** Shows the state that matters most in the bar. */
export function summarise() {
  for (const form of states.keys()) {
    if (!form.isConnected) states.delete(form);
  }
  const worst = [...states.values()].sort((a, b) => RANK.indexOf(b.state) - RANK.indexOf(a.state))[0];
  const bar = document.getElementById("save-mark");
  show(bar, worst?.state ?? "saved", worst?.words ?? WORDS.saved);
}

function show(element, state, words) {
  if (!element) return;
  element.dataset.state = state;
  element.textContent = words;
}
