/**
 * Asks before the page is left while something in it is not stored. Whoever knows
 * sets data-unsaved on the field or block, and removes it when the server has it.
 */

/** @returns {boolean} whether anything on the page waits to be stored */
export function hasUnsaved() {
  return document.querySelector("[data-unsaved]") !== null;
}

/** Guards leaving; a form that is sent the ordinary way takes its own fields along. */
export function startUnsaved() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const field of event.target.querySelectorAll("[data-unsaved]")) {
      delete field.dataset.unsaved;
    }
    delete event.target.dataset.unsaved;
  });
  addEventListener("beforeunload", (event) => {
    if (hasUnsaved()) event.preventDefault();
  });
}
