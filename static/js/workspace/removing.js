/** Removing a row, and making an event a milestone; the server's message offers to undo. */

import { toast } from "../toasts.js";
import { refreshPage } from "./refresh.js";
import { addressOf, focusRow, listOf, rowOf, rowsOf } from "./rows.js";
import { isDone, reason, send } from "./sending.js";
import { forget } from "./state.js";

/** Takes a row away; the focus goes to the next one, or to the quick box of the list. */
function remove(row) {
  const list = listOf(row);
  const rows = rowsOf(list);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  const hadFocus = row.contains(document.activeElement);
  const form = row.querySelector("form");
  window.htmx
    .ajax("POST", `${addressOf(row)}remove/`, { source: row, target: row, swap: "delete" })
    .catch(() => {})
    .then(() => {
      if (row.isConnected) return;
      if (form) forget(form);
      if (!hadFocus) return;
      if (next?.isConnected) focusRow(next);
      else list.parentElement.querySelector(".quick-box")?.focus();
    });
}

async function makeMilestone(button) {
  const row = rowOf(button);
  const choice = row.querySelector("[data-aside]");
  const name = choice.selectedOptions[0].textContent;
  const answer = await send(button.formAction, new URLSearchParams({ name: choice.value }));
  if (isDone(answer)) {
    toast(`This is now when it was ${name}.`, { kind: "success" });
    refreshPage();
    return;
  }
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const message = page.querySelector(".notice p")?.textContent.trim();
  toast(message || `Not done: ${reason(answer)}.`, { kind: "error" });
}

/** Listens for Delete on a row and for the buttons. */
export function startRemoving(workspace) {
  workspace.addEventListener("keydown", (event) => {
    if (!["Delete", "Backspace"].includes(event.key)) return;
    if (!event.target.matches("li[data-row]:not(.row-form)")) return;
    event.preventDefault();
    remove(event.target);
  });
  workspace.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row], [data-milestone]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-milestone]")) makeMilestone(button);
    else remove(rowOf(button));
  });
}
