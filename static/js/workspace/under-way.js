/** How many changes are on their way to the server; the page is not told again while any is. */

let count = 0;

export const begin = () => {
  count += 1;
};

export const end = () => {
  count -= 1;
};

/** @returns {boolean} whether something is on its way */
export const isUnderWay = () => count > 0;
