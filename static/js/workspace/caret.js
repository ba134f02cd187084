/** Where in a text somebody clicked, found again in the box that takes the text's place. */

const REACH = 24;

/**
 * The letters round the place of a click.
 * @param {MouseEvent} event
 * @returns {{before: string, after: string} | null}
 */
export function lettersAt({ clientX, clientY }) {
  let node;
  let offset;
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(clientX, clientY);
    [node, offset] = [place?.offsetNode, place?.offset];
  } else {
    const range = document.caretRangeFromPoint?.(clientX, clientY);
    [node, offset] = [range?.startContainer, range?.startOffset];
  }
  if (node?.nodeType !== Node.TEXT_NODE) return null;
  const { data } = node;
  return {
    before: data.slice(Math.max(0, offset - REACH), offset),
    after: data.slice(offset, offset + REACH),
  };
}

/** Puts the cursor between the same letters, or at the end where they are not found. */
export function placeCaret(area, letters) {
  let place = area.value.length;
  for (const reach of letters ? [REACH, REACH / 2, REACH / 4] : []) {
    const before = letters.before.slice(-reach);
    const found = area.value.indexOf(before + letters.after.slice(0, reach));
    if (found < 0) continue;
    place = found + before.length;
    break;
  }
  area.setSelectionRange(place, place);
}
