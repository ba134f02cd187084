/** The workspace: each module looks after one thing of editing in place. */

import { startComments } from "./workspace/comments.js";
import { startConflicts } from "./workspace/conflicts.js";
import { startDays } from "./workspace/days.js";
import { startDragging } from "./workspace/dragging.js";
import { dropOld, keepNow } from "./workspace/drafts.js";
import { leaveForm, startForm, startForms } from "./workspace/forms.js";
import { startFindingCard } from "./workspace/finding-card.js";
import { startGrid } from "./workspace/grid.js";
import { startGrowing } from "./workspace/growing.js";
import { startLeaving } from "./workspace/leaving.js";
import { startMarkdownKeys } from "./workspace/markdown-keys.js";
import { startMoving } from "./workspace/moving.js";
import { startNews } from "./workspace/news.js";
import { offerAll } from "./workspace/offers.js";
import { open, startOpening } from "./workspace/opening.js";
import { startPdf } from "./workspace/pdf.js";
import { startPictures } from "./workspace/pictures.js";
import { leaveProse, startProse, startProseForm } from "./workspace/prose.js";
import { startQuickForm, startQuickLines } from "./workspace/quick-lines.js";
import { startRefresh } from "./workspace/refresh.js";
import { startRemoving } from "./workspace/removing.js";
import { startRowKeys } from "./workspace/row-keys.js";
import { startSaveFirst } from "./workspace/save-first.js";
import { startSteady } from "./workspace/steady.js";
import { startToolbars } from "./workspace/toolbar.js";
import { startWorkbar } from "./workspace/workbar.js";

const workspace = document.querySelector("[data-workspace]");

function leave(form) {
  if (form.matches("[data-prose-form]")) leaveProse(form);
  else leaveForm(form);
}

/** Greets the forms in a part that has come to the page. */
function greetForms(part) {
  for (const [selector, start] of [
    ["[data-block-form]", startForm],
    ["[data-prose-form]", startProseForm],
    ["[data-quick]", startQuickForm],
  ]) {
    if (part.matches(selector)) start(part);
    for (const form of part.querySelectorAll(selector)) start(form);
  }
}

workspace.classList.add("is-live");
dropOld();
startSteady();
startGrowing(workspace);
startOpening(workspace);
startForms(workspace);
startProse(workspace);
startConflicts(workspace);
startLeaving(workspace, leave);
startQuickLines(workspace);
startRowKeys(workspace);
startGrid(workspace);
startFindingCard(workspace);
startMoving(workspace);
startDragging(workspace);
startRemoving(workspace);
startToolbars(workspace);
startMarkdownKeys(workspace);
startPictures(workspace);
startDays(workspace);
startRefresh(workspace);
startPdf(workspace);
startSaveFirst(workspace);
startWorkbar(workspace);
greetForms(workspace);
document.addEventListener("htmx:load", (event) => {
  if (workspace.contains(event.target)) greetForms(event.target);
});
startComments(workspace);
startNews(workspace);
offerAll((link, fields) => open(link, { fields }));
addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keepNow();
});
