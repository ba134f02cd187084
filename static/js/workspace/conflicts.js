/** Two people changed the same lines: both texts side by side, and what to do with them. */

import { announce } from "../announce.js";
import { differences } from "./differences.js";

function column(heading, parts, tag) {
  const part = document.createElement("div");
  const title = document.createElement("h4");
  title.textContent = heading;
  const text = document.createElement("pre");
  text.className = "conflict-text";
  text.tabIndex = 0;
  text.setAttribute("role", "region");
  text.setAttribute("aria-label", heading);
  for (const { text: words, isOwn } of parts) {
    if (!isOwn || !words.trim()) {
      text.append(words);
      continue;
    }
    const marked = document.createElement(tag);
    marked.textContent = words;
    text.append(marked);
  }
  part.append(title, text);
  return part;
}

/**
 * Shows both texts above the box.
 * @param {HTMLFormElement} form
 * @param {string} theirs
 * @param {string} mine
 * @param {(text: string | null) => void} decide gets the text to go on with, or null
 *   where the person combines them by hand in the box
 */
export function showConflict(form, theirs, mine, decide) {
  form.querySelector(".conflict")?.remove();
  const [theirParts, myParts] = differences(theirs, mine);
  const box = document.createElement("div");
  box.className = "conflict";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Two versions of this text");
  const words = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = "Somebody else changed the same lines meanwhile.";
  words.append(strong, " Nothing was overwritten, and what you typed is still in the box.");
  const texts = document.createElement("div");
  texts.className = "conflict-texts";
  texts.append(column("Theirs", theirParts, "mark"), column("Yours", myParts, "ins"));
  const row = document.createElement("div");
  row.className = "button-row";
  const add = (label, choice, className = "button small") => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.dataset.conflictChoice = choice;
    button.textContent = label;
    row.append(button);
  };
  add("Keep mine", "mine");
  add("Take theirs", "theirs");
  add("Combine by hand", "both");
  box.append(words, texts, row);
  form.querySelector(".prose-stack").before(box);
  decisions.set(box, { theirs, decide });
  announce("Not saved: somebody else changed the same lines. Both versions are shown above the box.");
}

const decisions = new WeakMap();

function onChoice(button) {
  const box = button.closest(".conflict");
  const { theirs, decide } = decisions.get(box);
  const choice = button.dataset.conflictChoice;
  const area = box.closest("form").querySelector("[data-prose]");
  if (choice === "both") {
    // Their version stays in sight; the next words typed count for both.
    box.querySelector(".button-row").remove();
    box.querySelector("p").textContent = "Combine both in the box: what stands there is saved.";
  } else {
    box.remove();
  }
  decide({ mine: area.value, theirs, both: null }[choice]);
}

/** Listens for the choices. */
export function startConflicts(workspace) {
  workspace.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-conflict-choice]");
    if (button) onChoice(button);
  });
}
