/**
 * The forms of comments, wherever they stand: what is typed is kept in this browser until
 * it is sent, Ctrl Enter sends it, and the focus stays where one was.
 */

import { startMentions } from "./mentions.js";
import { contents, drop, fill, keep, kept, same } from "./workspace/drafts.js";

const FORM = "[data-comment-form]";

/** Puts back what had been typed into the forms of a part that has come to the page. */
export function greetComments(part) {
  const forms = part.matches(FORM) ? [part] : part.querySelectorAll(FORM);
  for (const form of forms) {
    const draft = kept(form);
    if (draft && !same(draft.fields, contents(form))) fill(form, draft.fields);
  }
  const edited = part.matches("[data-comment-edit]") && part.querySelector("textarea");
  if (!edited) return;
  edited.focus();
  edited.setSelectionRange(edited.value.length, edited.value.length);
}

/** @returns {boolean} whether somebody writes in this part: it must not be replaced */
export function isWrittenIn(part) {
  if (part.querySelector("[data-comment-edit]")) return true;
  return [...part.querySelectorAll(`${FORM} textarea`)].some((area) => area.value.trim());
}

function onInput({ target }) {
  const form = target.closest?.(FORM);
  if (!form) return;
  if (target.value.trim()) keep(form);
  else drop(form);
}

function onKey(event) {
  const form = event.target.closest?.(FORM);
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
}

function onSent({ detail }) {
  const form = detail.requestConfig.elt.closest?.(FORM);
  const isSent = detail.requestConfig.verb === "post" && detail.xhr.status < 300;
  if (form && isSent) drop(form);
}

/** After a swap the focus goes on in what came, not to the top of the page. */
function onSettled({ detail }) {
  const { requestConfig, target } = detail;
  if (document.activeElement !== document.body || !requestConfig?.elt) return;
  const came = target.id && document.getElementById(target.id);
  if (target.id === "conversations") document.getElementById("new-comment-text")?.focus();
  else if (came?.matches("[data-conversation]")) came.querySelector("textarea, summary, a")?.focus();
  else if (came?.matches("article.comment")) came.focus();
}

/** Listens to all forms of comments, also those that come later. */
export function startDiscussing() {
  startMentions();
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-cancel-comment]")) drop(target.closest(FORM));
  });
  document.addEventListener("htmx:beforeSwap", onSent);
  document.addEventListener("htmx:afterSettle", onSettled);
  document.addEventListener("htmx:load", ({ target }) => greetComments(target));
  greetComments(document.body);
}
