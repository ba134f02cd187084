/** The buttons over a box of prose, and the preview that takes its place. */

import { post } from "../csrf.js";
import { toast } from "../toasts.js";
import { link, prefix, table, wrap } from "./markdown.js";

const areaOf = (bar) => bar.closest("form").querySelector("[data-prose], .cell-text textarea");

/** Shows the text as it will look, or the box again. @returns {boolean} whether there is a preview */
export function togglePreview(area) {
  const stack = area.closest(".prose-stack");
  if (!stack) return false;
  const isShown = stack.classList.contains("is-previewing");
  if (isShown) hide(stack, area);
  else show(stack, area);
  return true;
}

function hide(stack, area) {
  stack.classList.remove("is-previewing");
  stack.querySelector("[data-preview]").hidden = true;
  press(stack, false);
  area.focus({ preventScroll: true });
}

async function show(stack, area) {
  const bar = stack.closest("form").querySelector("[data-toolbar]");
  const body = new URLSearchParams({ text: area.value });
  const answer = await post(bar.dataset.previewUrl, body).catch(() => null);
  if (!answer?.ok) {
    toast("No preview: the server did not answer.", { kind: "error", key: "preview" });
    return;
  }
  const preview = stack.querySelector("[data-preview]");
  // The server's own HTML of this text, cleaned as on the page.
  preview.innerHTML = await answer.text();
  preview.hidden = false;
  stack.classList.add("is-previewing");
  press(stack, true);
  preview.focus({ preventScroll: true });
}

function press(stack, isPressed) {
  const button = stack.closest("form").querySelector("[data-toggle-preview]");
  button.setAttribute("aria-pressed", String(isPressed));
}

function onClick(event) {
  const button = event.target.closest("[data-toolbar] button");
  if (!button) return;
  const area = areaOf(button);
  if (button.matches("[data-toggle-preview]")) togglePreview(area);
  else if (button.dataset.wrap) wrap(area, button.dataset.wrap);
  else if (button.dataset.prefix) prefix(area, button.dataset.prefix);
  else if (button.matches("[data-link]")) link(area);
  else if (button.matches("[data-table]")) table(area);
}

/** One button of a toolbar is reached with Tab, the others with the arrows. */
function onArrow(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const bar = step && event.target.closest("[data-toolbar]");
  if (!bar) return;
  const stops = [...bar.querySelectorAll("button, input")];
  const next = stops[(stops.indexOf(event.target) + step + stops.length) % stops.length];
  event.preventDefault();
  next.focus();
}

/** Listens for all toolbars; a press on one leaves the cursor in its box. */
export function startToolbars(workspace) {
  workspace.addEventListener("click", onClick);
  workspace.addEventListener("keydown", onArrow);
  workspace.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-toolbar] button")) event.preventDefault();
  });
}
