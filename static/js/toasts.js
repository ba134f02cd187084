/**
 * Short messages in the corner, with one thing to press.
 *
 * The server sends them with any answer to htmx:
 *   HX-Trigger: {"toast": {"message": "Event deleted", "kind": "success",
 *                "undo_url": "/...", "undo_target": "#timeline", "undo_swap": "outerHTML"}}
 * Undo posts to undo_url and swaps the answer into undo_target; without a target
 * nothing is swapped except what the answer brings out of band.
 */

import { announce } from "./announce.js";

const READING_TIME = 6000;
const DECIDING_TIME = 12000;
const UNDO = "Undo";

/** @type {HTMLElement | null} */
let region = null;
/** @type {Element | null} what had the focus before a message got it */
let cameFrom = null;

/** An open dialog makes the rest of the page inert, so the messages move into it. */
function place() {
  const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (region.parentElement !== host) host.append(region);
}

/**
 * Shows a message.
 * @param {string} message
 * @param {object} options
 * @param {"plain"|"success"|"error"} [options.kind] errors stay until they are closed
 * @param {string} [options.action] label of the button
 * @param {() => void} [options.onAction] what the button does
 * @param {string} [options.key] a message with the same key is replaced, not repeated
 * @returns {() => void} takes the message away
 */
export function toast(message, { kind = "plain", action, onAction, key } = {}) {
  if (!region) return () => {};
  place();
  if (key) region.querySelector(`[data-key-of-toast="${CSS.escape(key)}"]`)?.remove();

  const element = document.createElement("div");
  element.className = kind === "plain" ? "toast" : `toast toast-${kind}`;
  if (key) element.dataset.keyOfToast = key;
  const shape = document.createElement("span");
  shape.className = "shape";
  shape.setAttribute("aria-hidden", "true");
  const text = document.createElement("p");
  text.className = "toast-text";
  text.textContent = message;
  element.append(shape, text);
  if (action) {
    const press = button("toast-action", action, () => {
      leave(element);
      onAction();
    });
    if (action === UNDO) press.dataset.key = "u";
    element.append(press);
  }
  region.append(element);
  dress(element, kind === "error" ? 0 : action ? DECIDING_TIME : READING_TIME);
  announce(action ? `${message} ${action} is possible.` : message);
  return () => element.remove();
}

/** Takes the message away and the focus back to where it came from. */
function leave(element) {
  const hadFocus = element.contains(document.activeElement);
  element.remove();
  if (hadFocus && cameFrom?.isConnected) cameFrom.focus();
}

/** Adds the close button, and takes the message away after some time nobody looks at it. */
function dress(element, time) {
  const close = button("toast-close", "×", () => leave(element));
  close.setAttribute("aria-label", "Close the message");
  element.append(close);
  if (!time) return;
  let timer = setTimeout(() => element.remove(), time);
  for (const stop of ["pointerenter", "focusin"]) {
    element.addEventListener(stop, () => clearTimeout(timer));
  }
  for (const go of ["pointerleave", "focusout"]) {
    element.addEventListener(go, () => {
      clearTimeout(timer);
      timer = setTimeout(() => element.remove(), READING_TIME);
    });
  }
}

function button(className, label, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}

function fromServer(detail) {
  const { message, kind, undo_url: url, undo_target: target, undo_swap: swap } = detail;
  const undo = () =>
    window.htmx.ajax("POST", url, {
      target: target ?? "body",
      swap: target ? (swap ?? "outerHTML") : "none",
    });
  toast(message, url ? { kind, action: UNDO, onAction: undo } : { kind });
}

/** Shows what the server sends, and dresses what came with the page. */
export function startToasts() {
  region = document.getElementById("toasts");
  if (!region) return;
  region.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !region.contains(relatedTarget)) cameFrom = relatedTarget;
  });
  document.addEventListener("close", place, true);
  document.addEventListener("toast", (event) => fromServer(event.detail));
  for (const element of document.querySelectorAll("#toasts > .toast")) {
    dress(element, element.classList.contains("toast-error") ? 0 : READING_TIME);
    announce(element.textContent.trim());
  }
}
