/** The words in which two texts differ. */

const MOST = 4_000_000;

const wordsOf = (text) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/**
 * @param {string} some
 * @param {string} others
 * @returns {[{text: string, isOwn: boolean}[], {text: string, isOwn: boolean}[]]} the pieces of
 *   both texts; `isOwn` where the other text has something else
 */
export function differences(some, others) {
  let a = wordsOf(some);
  let b = wordsOf(others);
  if (a.length * b.length > MOST) {
    a = some.split(/(?<=\n)/);
    b = others.split(/(?<=\n)/);
  }
  const shared = a.length * b.length > MOST ? [] : common(a, b);
  const inA = new Set(shared.map(([i]) => i));
  const inB = new Set(shared.map(([, j]) => j));
  return [pieces(a, inA), pieces(b, inB)];
}

/** The longest run of words that both have in this order, as pairs of places. */
function common(a, b) {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

function pieces(words, shared) {
  const found = [];
  words.forEach((word, place) => {
    const isOwn = !shared.has(place);
    const last = found.at(-1);
    if (last?.isOwn === isOwn) last.text += word;
    else found.push({ text: word, isOwn });
  });
  return found;
}
