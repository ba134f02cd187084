/** Shortcuts while writing Markdown, and what Enter, Tab and pasting an address do there. */

import { continueList, indent, link, prefix, wrap } from "./markdown.js";
import { togglePreview } from "./toolbar.js";

// Every box in a form; what is one line long has no lists.
const AREA = "textarea:not(.quick-box)";
const MARKS = { b: "**", i: "*", e: "`" };
const LISTS = { Digit7: "1. ", Digit8: "- " };

function withControl(event, area) {
  const key = event.key.toLowerCase();
  if (event.shiftKey) {
    if (LISTS[event.code]) prefix(area, LISTS[event.code]);
    else if (key === "p") return togglePreview(area);
    else return false;
    return true;
  }
  if (MARKS[key]) wrap(area, MARKS[key]);
  else if (key === "k") link(area);
  else return false;
  return true;
}

function plain(event, area) {
  if (area.matches("[enterkeyhint=done]")) return false;
  if (event.key === "Enter" && !event.shiftKey) return continueList(area);
  if (event.key === "Tab") return indent(area, event.shiftKey);
  return false;
}

function onKey(event) {
  // The preview has the focus while it takes the place of the box.
  const area = event.target.closest(".is-previewing")?.querySelector("textarea") ?? event.target;
  if (!area.matches(AREA) || event.isComposing || event.altKey) return;
  const hasControl = event.ctrlKey || event.metaKey;
  if (hasControl ? withControl(event, area) : plain(event, area)) event.preventDefault();
}

function onPaste(event) {
  const area = event.target;
  if (!area.matches?.(AREA) || area.selectionStart === area.selectionEnd) return;
  const text = event.clipboardData.getData("text/plain").trim();
  const selected = area.value.slice(area.selectionStart, area.selectionEnd);
  if (!/^https?:\/\/\S+$/.test(text) || /^https?:\/\//.test(selected) || selected.includes("\n")) return;
  event.preventDefault();
  link(area, text);
}

/** Listens on all boxes of the workspace. */
export function startMarkdownKeys(workspace) {
  workspace.addEventListener("keydown", onKey);
  workspace.addEventListener("paste", onPaste);
}
