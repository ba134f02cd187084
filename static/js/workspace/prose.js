/**
 * Prose saves by itself: a moment after the typing stops and when it is left. A save
 * says what the person started from, so that what others wrote meanwhile is merged.
 */

import { announce } from "../announce.js";
import { showConflict } from "./conflicts.js";
import { contents, drop, keep, keepNow } from "./drafts.js";
import { showErrors } from "./errors.js";
import { blockOf, close, greet, openForms } from "./opening.js";
import { isDone, json, load, mayRecover, passOnEvents, reason, send } from "./sending.js";
import { forget, mark } from "./state.js";
import { whenReleased } from "./steady.js";
import { replaceText } from "./text.js";
import { begin, end } from "./under-way.js";

const FORM = "[data-prose-form]";
const PAUSE = 1200;
const RETRIES = [2000, 4000, 8000, 15000, 30000, 60000];
/** @type {WeakMap<HTMLFormElement, Saver>} */
const savers = new WeakMap();

/** Looks after one box: what the server has, what is on its way, what is still to be sent. */
class Saver {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("[data-prose]");
    /** What the text in the box was made from, as the server had it. */
    this.base = form.querySelector("[name=initial-text]").value.replace(/\r\n?/g, "\n");
    this.isSaved = true;
    this.hasConflict = false;
    this.failures = 0;
    this.timer = 0;
    /** @type {Promise<boolean> | null} */
    this.sending = null;
  }

  get isDirty() {
    return this.area.value !== this.base;
  }

  typed() {
    clearTimeout(this.timer);
    if (!this.isDirty && !this.sending) {
      this.settled();
      return;
    }
    keep(this.form, contents(this.form));
    if (this.hasConflict) return;
    if (!this.sending) mark(this.form, "unsaved");
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** All is stored. */
  settled() {
    drop(this.form);
    mark(this.form, "saved");
  }

  /** @returns {Promise<boolean>} whether the server has everything */
  async save() {
    clearTimeout(this.timer);
    if (this.hasConflict) return false;
    while (this.sending) await this.sending;
    if (!this.isDirty) {
      this.settled();
      return true;
    }
    this.sending = this.sendText();
    const isStored = await this.sending;
    this.sending = null;
    return isStored && this.isDirty ? this.save() : isStored;
  }

  async sendText() {
    const text = this.area.value;
    keepNow();
    mark(this.form, "saving");
    begin();
    const body = new URLSearchParams({ text, "initial-text": this.base });
    const answer = await send(this.form.action, body, { Accept: "application/json" });
    end();
    if (isDone(answer)) {
      this.stored(text, json(answer).text ?? text);
      passOnEvents(answer);
      return true;
    }
    if (answer.status === 409) this.clash(json(answer), text);
    else this.failed(answer);
    return false;
  }

  stored(sent, now) {
    this.failures = 0;
    this.isSaved = false;
    this.say([]);
    const hasTypedOn = this.area.value !== sent;
    // Whoever has typed on did so from what was sent; the others' words come with the next save.
    this.base = hasTypedOn ? sent : now;
    if (!hasTypedOn && now !== sent) {
      replaceText(this.area, now);
      announce("Merged with changes of others.");
      mark(this.form, "saved", "merged with changes of others");
      drop(this.form);
      return;
    }
    if (hasTypedOn) keep(this.form, contents(this.form));
    else this.settled();
  }

  clash({ theirs, mine }, sent) {
    this.hasConflict = true;
    mark(this.form, "failed", "somebody else changed the same lines");
    showConflict(this.form, theirs ?? "", mine ?? sent, (text) => {
      this.hasConflict = false;
      this.base = theirs ?? "";
      if (text !== null) replaceText(this.area, text);
      this.area.focus();
      if (text === null) this.typed();
      else this.save();
    });
  }

  failed(answer) {
    if (!mayRecover(answer)) {
      const errors = json(answer).errors ?? [];
      this.say(errors.length ? errors : [`Not saved: ${reason(answer)}.`]);
      mark(this.form, "failed", errors.length ? "see the message" : reason(answer));
      return;
    }
    mark(this.form, "failed", `${reason(answer)}, kept in this browser`);
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
  }

  say(errors) {
    showErrors(document.getElementById(`${blockOf(this.form).id}-errors`), this.area, errors);
  }
}

/** A box has been opened. */
export function startProseForm(form) {
  savers.set(form, new Saver(form));
  form.querySelector("[data-toolbar]").hidden = false;
  greet(form, true);
}

/** Saves and, where nothing is left to save, shows the text again. */
export async function leaveProse(form) {
  const saver = savers.get(form);
  if (!(await saver.save()) || !form.isConnected) return;
  let html;
  if (!saver.isSaved) {
    const answer = await load(form.dataset.read);
    if (!isDone(answer)) return;
    html = answer.text;
  }
  whenReleased(() => {
    // Somebody may have come back meanwhile and typed on.
    if (!form.isConnected || saver.isDirty) return;
    forget(form);
    close(form, html);
  });
}

/** Saves every open box at once. @returns {Promise<boolean>} whether all is stored */
export async function saveAllProse() {
  const forms = openForms().filter((form) => savers.has(form));
  const stored = await Promise.all(forms.map((form) => savers.get(form).save()));
  return stored.every(Boolean);
}

function onKey(event) {
  const form = event.target.closest(FORM);
  if (!form || event.isComposing || event.defaultPrevented) return;
  const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!isDone && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  leaveProse(form);
}

/** Listens for all boxes of prose. */
export function startProse(workspace) {
  workspace.addEventListener("input", ({ target }) => {
    if (target.matches("[data-prose]")) savers.get(target.closest(FORM))?.typed();
  });
  workspace.addEventListener("submit", (event) => {
    const form = event.target.closest(FORM);
    if (!form) return;
    event.preventDefault();
    leaveProse(form);
  });
  workspace.addEventListener("keydown", onKey);
  addEventListener("online", saveAllProse);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAllProse();
  });
}
