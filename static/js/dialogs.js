/**
 * Dialogs: <button data-open-dialog="id"> opens <dialog id="id">,
 * [data-close-dialog] inside closes it; the browser looks after Escape and focus.
 */

/** Listens for both kinds of button. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
    event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  });
}
