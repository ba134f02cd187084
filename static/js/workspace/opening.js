/** A block or row turns into its form and back, in its place. */

import { lettersAt, placeCaret } from "./caret.js";
import { contents, fill } from "./drafts.js";
import { offer } from "./offers.js";
import { isTyping } from "../keyboard.js";
import { steadily } from "./steady.js";
import { insert } from "./text.js";

const FORMS = "[data-block-form], [data-prose-form]";
const PRESSABLE = "a, button, input, select, textarea, label, summary, form, .row-handle";
/** What stood where a form stands now, by its id. @type {Map<string, string>} */
const originals = new Map();
/** What shall happen when a form has come, by its id. */
const intents = new Map();
/** What was typed while a form was on its way. */
let typedAhead = "";

/** The block or row around an element, whether it is read or edited. */
export const blockOf = (element) => element.closest("li[data-row], .block");

/** All forms that are open. */
export const openForms = () => [...document.querySelectorAll(FORMS)];

/**
 * Opens the form that a link "Edit" leads to.
 * @param {HTMLAnchorElement} link
 * @param {object} intent
 * @param {string} [intent.field] the field that gets the focus
 * @param {{before: string, after: string}} [intent.letters] where in it the cursor goes
 * @param {string[][]} [intent.fields] what to put into the form
 */
export function open(link, intent = {}) {
  const block = blockOf(link);
  if (block.dataset.opening !== undefined) return;
  originals.set(block.id, block.outerHTML);
  intents.set(block.id, intent);
  block.dataset.opening = "";
  typedAhead = "";
  window.htmx
    .ajax("GET", link.href, { source: block, target: block, swap: "outerHTML settle:0ms" })
    .catch(() => {})
    .then(() => delete block.dataset.opening);
}

/**
 * Greets a form that has come to the page.
 * @param {HTMLFormElement} form
 * @param {boolean} hadFocus whether the form it replaces had the focus
 */
export function greet(form, hadFocus) {
  const { id } = blockOf(form);
  const intent = intents.get(id);
  intents.delete(id);
  const invalid = form.querySelector("[aria-invalid=true]");
  if (invalid && hadFocus) focusOn(invalid);
  if (!intent) return;
  if (intent.fields) fill(form, intent.fields);
  const field = fieldOf(form, intent.field);
  focusOn(field, intent.letters);
  if (typedAhead && field.matches("textarea")) {
    insert(field, field.selectionStart, field.selectionEnd, typedAhead);
  }
  typedAhead = "";
  if (!intent.fields) offer(form);
}

function fieldOf(form, name) {
  const named = name && form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
  const fields = form.querySelector(".fields") ?? form;
  const first = "input:not([type=hidden], [type=checkbox], [type=file]), select";
  return named || fields.querySelector("textarea") || fields.querySelector(first);
}

function focusOn(field, letters) {
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  field.form.scrollIntoView({ block: "nearest", behavior: "instant" });
  field.focus({ preventScroll: true });
  if (field.matches("textarea")) placeCaret(field, letters);
  else if (field.matches("input[type=text]")) field.select();
  field.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** What a form's block will show when it is closed without saving. */
export function renewOriginal(id, html) {
  if (originals.has(id)) originals.set(id, html);
}

/**
 * Puts the text back where its form stood.
 * @param {HTMLFormElement} form
 * @param {string} [html] what to show, where it is not what was there before
 * @returns {HTMLElement | null} the block; null where nothing is known of it
 */
export function close(form, html) {
  const block = blockOf(form);
  const before = html ?? originals.get(block.id);
  if (!before) return null;
  const template = document.createElement("template");
  template.innerHTML = before;
  const text = template.content.firstElementChild;
  delete text.dataset.opening;
  const hadFocus = block.contains(document.activeElement);
  steadily(() => block.replaceWith(text), block);
  originals.delete(block.id);
  if (hadFocus) focusBlock(text);
  return text;
}

/** The focus goes to the row itself, or to what edits a block. */
export function focusBlock(block) {
  if (!block) return;
  const target = block.matches("li") ? block : block.querySelector("[data-edit]");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Whether a form holds something else than when it came. */
const firsts = new WeakMap();
export const remember = (form) => firsts.set(form, contents(form));
export const first = (form) => firsts.get(form) ?? [];

function onClick(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey) return;
  const link = event.target.closest("[data-edit]");
  if (link) {
    event.preventDefault();
    open(link);
    return;
  }
  if (event.target.closest(PRESSABLE) || !getSelection().isCollapsed) return;
  const block = blockOf(event.target);
  const edit = block?.querySelector("[data-edit]");
  if (!edit || blockOf(edit) !== block) return;
  const field = event.target.closest("[data-field]")?.dataset.field;
  open(edit, { field, letters: lettersAt(event) });
}

/** Who is faster than the server does not lose the first letters, nor press shortcuts with them. */
function onKeyAhead(event) {
  if (!document.querySelector("[data-opening]") || isTyping(event.target)) return;
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  typedAhead += event.key;
  event.preventDefault();
  event.stopPropagation();
}

/** Listens for clicks on links "Edit" and on the text of what can be edited. */
export function startOpening(workspace) {
  workspace.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeyAhead, true);
}
