/** "Unsaved text from 18:02": a draft that was found, to restore or to discard. */

import { announce } from "../announce.js";
import { contents, dropKey, fill, kept, drop, keptHere, same, timeOf } from "./drafts.js";

const EXCERPT = 120;

/** The longest thing typed, as its first words. */
function excerpt(fields) {
  const longest = fields.map(([, value]) => value).sort((a, b) => b.length - a.length)[0] ?? "";
  const line = longest.replace(/\s+/g, " ").trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)} …` : line;
}

function button(label, className, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}

function notice(sentence, words, onRestore, onDiscard) {
  const element = document.createElement("div");
  element.className = "notice notice-warning draft-offer";
  const shape = document.createElement("span");
  shape.className = "shape";
  shape.setAttribute("aria-hidden", "true");
  const text = document.createElement("p");
  const quote = document.createElement("span");
  quote.className = "draft-words";
  quote.textContent = `“${words}”`;
  text.append(`${sentence} `, quote);
  const row = document.createElement("div");
  row.className = "button-row";
  if (onRestore) row.append(button("Restore", "button small", onRestore));
  row.append(button("Discard", "button quiet small", onDiscard));
  element.append(shape, text, row);
  return element;
}

/**
 * Offers the draft of a form that has just opened, if it says something else than the form.
 * @param {HTMLFormElement} form
 * @param {(draft: object) => void} [afterwards] called when the form holds the draft
 */
export function offer(form, afterwards) {
  const draft = kept(form);
  if (!draft || form.querySelector(".draft-offer")) return;
  if (same(draft.fields, contents(form))) {
    drop(form);
    return;
  }
  const restore = () => {
    element.remove();
    fill(form, draft.fields);
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
    afterwards?.(draft);
  };
  const discard = () => {
    element.remove();
    drop(form);
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  };
  const sentence = `Unsaved text from ${timeOf(draft)}.`;
  const element = notice(sentence, excerpt(draft.fields), restore, discard);
  const head = form.querySelector(".block-head");
  if (head) head.after(element);
  else form.prepend(element);
  announce(`${sentence} It can be restored or discarded.`);
}

/** What a block is called, for somebody who does not see it. */
function nameOf(id) {
  const block = document.getElementById(id);
  const heading = block?.querySelector("h1, h2, h3");
  if (heading) return heading.textContent.trim();
  const text = block?.querySelector("[data-field=text], [data-field=title]") ?? block;
  return text ? text.textContent.replace(/\s+/g, " ").trim().slice(0, 60) : "a row that was removed";
}

/**
 * Offers, at the head of the page, the drafts whose forms are not open.
 * @param {(link: HTMLElement, fields: string[][]) => void} openWith opens a form with a draft
 */
export function offerAll(openWith) {
  const place = document.getElementById("drafts");
  for (const { key, id, draft } of keptHere()) {
    const block = document.getElementById(id);
    if (block?.matches("[data-quick]")) continue;
    const link = block?.querySelector("[data-edit]");
    const take = () => {
      element.remove();
      place.hidden = place.childElementCount === 0;
    };
    const restore = link && (() => {
      take();
      openWith(link, draft.fields);
    });
    const discard = () => {
      take();
      dropKey(key);
    };
    const sentence = `Unsaved text from ${timeOf(draft)} in ${nameOf(id)}.`;
    const element = notice(sentence, excerpt(draft.fields), restore, discard);
    place.append(element);
    place.hidden = false;
    announce(sentence);
  }
}
