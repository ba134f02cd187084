/** Notices when somebody has left a form for another place on the page. */

import { blockOf, openForms } from "./opening.js";
import { touchedIn, whenReleased } from "./steady.js";

const ELSEWHERE = "dialog, .toasts, .drafts";

function isLeft(form) {
  const active = document.activeElement;
  if (!form.isConnected || !document.hasFocus()) return false;
  return !blockOf(form).contains(active) && !touchedIn(blockOf(form)) && !active.closest(ELSEWHERE);
}

/**
 * @param {HTMLElement} workspace
 * @param {(form: HTMLFormElement) => void} leave
 */
export function startLeaving(workspace, leave) {
  const check = (form) =>
    setTimeout(() => {
      if (isLeft(form)) whenReleased(() => form.isConnected && leave(form));
    });
  workspace.addEventListener("focusout", (event) => {
    const form = event.target.closest("[data-block-form], [data-prose-form]");
    if (form) check(form);
  });
  // A press on bare paper inside a form takes the focus from its fields; the next one outside counts.
  document.addEventListener("pointerdown", (event) => {
    for (const form of openForms()) {
      if (!blockOf(form).contains(event.target)) check(form);
    }
  });
}
