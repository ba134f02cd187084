/**
 * The theme is the server's to know: it is in the page from the first byte. Here it
 * only changes at once, without loading the page again, and is then remembered there.
 */

import { post } from "./csrf.js";
import { toast } from "./toasts.js";

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-form] [name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

async function onSubmit(event) {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  show(theme);
  const answer = await post(form.action, new URLSearchParams({ theme })).catch(() => null);
  if (!answer?.ok) toast("The theme is changed here only: the server did not store it.");
}

/** Listens for the switch in the menu. */
export function startTheme() {
  document.addEventListener("submit", onSubmit);
}
