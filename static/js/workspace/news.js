/**
 * What others do on this postmortem while it is open: their changes appear within seconds,
 * and one sees who is here and in which block. The page asks every few seconds; what is
 * being edited here is left alone (see refresh.js).
 */

import { announce } from "../announce.js";
import { refreshPage, shownVersion } from "./refresh.js";
import { json } from "./sending.js";

const EVERY = 4000;
const EVERY_HIDDEN = 30000;
const SLOWEST = 60000;

let announced = 0;
let timer = 0;
let failures = 0;

/** The block of the page that this person is writing in, or "". */
function currentBlock() {
  const form = document.activeElement?.closest?.("form[data-block-form], form[data-prose-form], form[data-quick]");
  return form?.closest("[id]:not(form)")?.id ?? "";
}

async function ask(workspace) {
  const query = new URLSearchParams({ since: shownVersion(), block: currentBlock() });
  let answer;
  try {
    // A background question never asks for a password: the next save does.
    answer = await fetch(`${workspace.dataset.newsUrl}?${query}`, {
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    });
  } catch {
    failures += 1;
    return;
  }
  failures = answer.ok ? 0 : failures + 1;
  if (!answer.ok) return;
  const told = json({ text: await answer.text() });
  show(workspace, told.people ?? []);
  if (told.version === shownVersion()) return;
  if (told.version > announced) {
    announced = told.version;
    const others = [...new Set((told.changed ?? []).map(({ by }) => by))];
    if (others.some((name) => name !== workspace.dataset.personName)) {
      announce(`${others.join(", ")} changed this postmortem.`);
    }
  }
  refreshPage(true);
}

/** Shows who else is here, in the bar and at the block each of them writes in. */
function show(workspace, people) {
  const bar = document.getElementById("people-here");
  const signs = people.map(({ name, initials }) => {
    const sign = document.createElement("span");
    sign.className = "avatar avatar-small";
    sign.title = name;
    sign.textContent = initials;
    return sign;
  });
  bar.replaceChildren(...signs);
  bar.hidden = people.length === 0;
  bar.setAttribute("aria-label", `Also here: ${people.map(({ name }) => name).join(", ")}`);
  for (const old of workspace.querySelectorAll("[data-written-by]")) delete old.dataset.writtenBy;
  for (const { name, block } of people) {
    const element = block && document.getElementById(block);
    if (element && workspace.contains(element)) element.dataset.writtenBy = `${name} is writing here`;
  }
}

function later(workspace) {
  clearTimeout(timer);
  const pause = document.visibilityState === "hidden" ? EVERY_HIDDEN : EVERY;
  timer = setTimeout(() => round(workspace), Math.min(pause * 2 ** failures, SLOWEST));
}

async function round(workspace) {
  await ask(workspace);
  later(workspace);
}

/** Begins to ask; asks at once when the page comes to the front again. */
export function startNews(workspace) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") round(workspace);
  });
  addEventListener("online", () => round(workspace));
  round(workspace);
}
