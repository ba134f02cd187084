/** Changes to Markdown in a box: marks round words, prefixes of lines, links, tables. */

import { insert } from "./text.js";

const ITEM = /^(\s*)(?:([-*+])|(\d{1,3})([.)]))(\s+)(\[[ xX]\]\s+)?/;
const TABLE = "| What | Value |\n| --- | --- |\n|  |  |";

/** Puts marks round the selection, or takes them away where they are. */
export function wrap(area, sign) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const size = sign.length;
  const inside = value.slice(from, to);
  if (value.slice(from - size, from) === sign && value.slice(to, to + size) === sign) {
    insert(area, from - size, to + size, inside);
    area.setSelectionRange(from - size, to - size);
  } else {
    insert(area, from, to, sign + inside + sign);
    area.setSelectionRange(from + size, to + size);
  }
}

/** The lines the selection touches: where they begin and end. */
function lines(area) {
  const { value, selectionStart, selectionEnd } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n" ? 1 : 0;
  const found = value.indexOf("\n", selectionEnd - last);
  return { from, to: found < 0 ? value.length : found };
}

/** Gives every touched line a prefix such as "- ", or takes it away where all have it. */
export function prefix(area, sign) {
  const { from, to } = lines(area);
  const old = area.value.slice(from, to).split("\n");
  const isNumbered = sign === "1. ";
  const own = isNumbered ? /^\d{1,3}[.)] / : sign === "- " ? /^[-*+] / : /^> ?/;
  const hasAll = old.every((line) => own.test(line) || (!line.trim() && old.length > 1));
  const made = old.map((line, place) => {
    if (hasAll) return line.replace(own, "");
    if (!line.trim() && old.length > 1) return line;
    const bare = sign === "> " ? line : line.replace(ITEM, "$1");
    return (isNumbered ? `${place + 1}. ` : sign) + bare;
  });
  const text = made.join("\n");
  insert(area, from, to, text);
  if (old.length > 1) area.setSelectionRange(from, from + text.length);
}

/** Makes the selection a link; a selected address becomes the target. */
export function link(area, target = "") {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const words = value.slice(from, to);
  if (/^https?:\/\/\S+$/.test(words) && !target) {
    insert(area, from, to, `[](${words})`);
    area.setSelectionRange(from + 1, from + 1);
    return;
  }
  insert(area, from, to, `[${words}](${target})`);
  const inside = words ? from + words.length + 3 : from + 1;
  const place = target && words ? inside + target.length + 1 : inside;
  area.setSelectionRange(place, place);
}

/** A block of its own, with an empty line before and after. */
export function block(area, text, caret = text.length) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const before = value.slice(0, from);
  const after = value.slice(to);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  insert(area, from, to, lead + text + tail);
  area.setSelectionRange(from + lead.length + caret, from + lead.length + caret);
}

/** An empty table with the cursor in its first cell. */
export const table = (area) => block(area, TABLE, TABLE.lastIndexOf("\n") + 3);

/**
 * Enter in a list begins the next item, or ends the list on an empty one.
 * @returns {boolean} whether it was a list
 */
export function continueList(area) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  if (from !== to) return false;
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const line = value.slice(start, from);
  const quote = line.match(/^> ?/);
  const item = line.match(ITEM);
  const head = item?.[0] ?? quote?.[0];
  if (!head) return false;
  if (line.length === head.length) {
    insert(area, start, from, "");
    return true;
  }
  const next = item?.[3]
    ? `${item[1]}${Number(item[3]) + 1}${item[4]}${item[5]}`
    : item
      ? `${item[1]}${item[2]}${item[5]}${item[6] ? "[ ] " : ""}`
      : quote[0];
  insert(area, from, to, `\n${next}`);
  return true;
}

/**
 * Tab in a list moves items in or out.
 * @returns {boolean} whether the cursor is in a list
 */
export function indent(area, isOut) {
  const { from, to } = lines(area);
  const old = area.value.slice(from, to).split("\n");
  if (!old.some((line) => ITEM.test(line))) return false;
  const { selectionStart, selectionEnd } = area;
  const made = old.map((line) => (isOut ? line.replace(/^ {1,4}/, "") : line && `    ${line}`));
  const text = made.join("\n");
  if (text === old.join("\n")) return true;
  insert(area, from, to, text);
  const first = made[0].length - old[0].length;
  const all = text.length - (to - from);
  area.setSelectionRange(Math.max(from, selectionStart + first), selectionEnd + all);
  return true;
}
