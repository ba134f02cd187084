/** Changes to the text of a box that the browser's own undo can take back. */

/**
 * Puts text in the place of a part, as if it had been typed.
 * @param {HTMLTextAreaElement} area
 * @param {number} from
 * @param {number} to
 * @param {string} text
 */
export function insert(area, from, to, text) {
  area.focus();
  area.setSelectionRange(from, to);
  const isKnown = text
    ? document.execCommand("insertText", false, text)
    : from === to || document.execCommand("delete");
  if (isKnown) return;
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Makes the whole text another one; only what differs is touched, and the cursor stays. */
export function replaceText(area, text) {
  const old = area.value;
  let from = 0;
  while (from < old.length && old[from] === text[from]) from += 1;
  let end = 0;
  const most = Math.min(old.length, text.length) - from;
  while (end < most && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  area.setRangeText(text.slice(from, text.length - end), from, old.length - end, "preserve");
}
