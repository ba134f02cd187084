/**
 * Forms of rows and of the head. htmx sends them; here is when, and what becomes of
 * what was typed: saved by Ctrl Enter or by leaving, discarded by Esc with an undo.
 */

import { toast } from "../toasts.js";
import { contents, drop, keep, keepNow, same } from "./drafts.js";
import { blockOf, close, first, focusBlock, greet, open, openForms, remember } from "./opening.js";
import { reason } from "./sending.js";
import { forget, mark } from "./state.js";
import { hold } from "./steady.js";

const FORM = "[data-block-form]";
const busy = new WeakSet();
const refused = (form) =>
  form.querySelector(".errorlist li, .form-errors, .notice[role=alert]") !== null;
const changed = (form) => !same(contents(form), first(form));
let focusWasIn = "";
let settle = () => {};

/** A form has come: opened, or refused by the server with what is wrong. */
export function startForm(form) {
  const { id } = blockOf(form);
  remember(form);
  const hadFocus = focusWasIn === id;
  focusWasIn = "";
  greet(form, hadFocus);
  if (!refused(form)) return;
  mark(form, "failed", "see the message in the form");
  if (!hadFocus && !form.contains(document.activeElement)) tell(form);
}

/** The person is elsewhere already; the message leads back. */
function tell(form) {
  const message = form.querySelector(".errorlist li, .form-errors p, .notice p")?.textContent.trim();
  const { id } = blockOf(form);
  toast(`Not saved: ${message}`, {
    kind: "error",
    key: `refused ${id}`,
    action: "Show",
    onAction: () => {
      const field = document.getElementById(id)?.querySelector("[aria-invalid=true], textarea, input");
      field?.focus();
    },
  });
}

/** Esc: what was typed goes, and can be had back. */
export function cancel(form) {
  if (busy.has(form)) return;
  const typed = changed(form) || refused(form) ? contents(form) : null;
  const { id } = blockOf(form);
  drop(form);
  forget(form);
  const block = close(form);
  if (!block) {
    location.reload();
    return;
  }
  if (!typed) return;
  toast("Discarded what you typed.", {
    action: "Undo",
    onAction: () => {
      const link = document.getElementById(id)?.querySelector("[data-edit]");
      if (link) open(link, { fields: typed });
    },
  });
}

/** Leaving saves, or closes what was not changed. */
export function leaveForm(form) {
  if (busy.has(form)) return;
  if (changed(form)) form.requestSubmit();
  else if (!refused(form)) cancel(form);
}

function onInput({ target }) {
  const form = target.closest(FORM);
  if (!form || target.matches("[data-aside]")) return;
  if (changed(form) || refused(form)) {
    mark(form, "unsaved");
    keep(form);
  } else {
    forget(form);
    drop(form);
  }
}

/** Nothing to save is nothing to send; one press is one save. */
function onSubmit(event) {
  const form = event.target.closest(FORM);
  if (!form || event.submitter?.hasAttribute("formaction")) return;
  if (!busy.has(form) && (changed(form) || refused(form))) return;
  event.preventDefault();
  event.stopPropagation();
  if (!busy.has(form)) cancel(form);
}

function setBusy(form, isBusy) {
  if (isBusy) busy.add(form);
  else busy.delete(form);
  blockOf(form)?.setAttribute("aria-busy", String(isBusy));
  // What is typed while it is being saved would be lost with the form.
  for (const field of form.querySelectorAll("input, textarea")) field.readOnly = isBusy;
}

function beforeRequest({ target: form, detail }) {
  if (!form.matches?.(FORM) || detail.requestConfig.verb !== "post") return;
  keepNow();
  mark(form, "saving");
  setBusy(form, true);
}

function afterRequest({ detail }) {
  const form = detail.requestConfig?.elt;
  if (!form?.matches?.(FORM) || detail.requestConfig.verb !== "post") return;
  setBusy(form, false);
  settle();
  settle = () => {};
  if (detail.successful) {
    drop(form);
    forget(form);
    const { id } = form.closest("li") ?? form;
    if (focusWasIn === id) focusBlock(document.getElementById(id));
    focusWasIn = "";
  } else if (form.isConnected) {
    mark(form, "failed", `${reason(detail.xhr)}, kept in this browser`);
  } else {
    forget(form);
  }
}

/** Remembers whose focus goes with the swap, and keeps still what is looked at. */
function beforeSwap(event) {
  const form = event.detail.requestConfig?.elt;
  if (!form?.matches?.(FORM) || !event.detail.shouldSwap) return;
  const block = blockOf(form);
  focusWasIn = block.contains(document.activeElement) ? block.id : "";
  settle = hold(block);
}

function onKey(event) {
  const form = event.target.closest(FORM);
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    cancel(form);
    return;
  }
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
  const isLine = event.target.matches("[enterkeyhint=done]");
  if (!isLine && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  form.requestSubmit();
}

/** Listens for all forms, also those that come later. */
export function startForms(workspace) {
  workspace.addEventListener("input", onInput);
  workspace.addEventListener("submit", onSubmit, true);
  workspace.addEventListener("keydown", onKey);
  workspace.addEventListener("click", (event) => {
    const form = event.target.closest("[data-cancel-edit]")?.closest(FORM);
    if (!form) return;
    event.preventDefault();
    cancel(form);
  });
  document.addEventListener("htmx:beforeRequest", beforeRequest);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterRequest", afterRequest);
  addEventListener("online", () => {
    for (const form of openForms()) {
      if (form.matches(FORM) && form.dataset.unsaved !== undefined && !refused(form)) {
        form.requestSubmit();
      }
    }
  });
}
