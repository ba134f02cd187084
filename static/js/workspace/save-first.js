/** What leads away from the page, or takes a copy of it, waits until all is stored. */

import { leaveForm } from "./forms.js";
import { openForms } from "./opening.js";
import { saveAllProse } from "./prose.js";

/** Sends what is typed in open forms. @returns {Promise<boolean>} whether all prose is stored */
export async function saveEverything() {
  for (const form of openForms()) {
    if (form.matches("[data-block-form]")) leaveForm(form);
  }
  return saveAllProse();
}

/** Listens on the links and forms that say so. */
export function startSaveFirst(workspace) {
  workspace.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-save-first]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !openForms().length) return;
    event.preventDefault();
    await saveEverything();
    location.assign(link.href);
  });
}
