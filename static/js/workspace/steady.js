/** Keeps in its place on the screen what a person looks at while the page around it changes. */

let pressed = false;
/** @type {Element | null} what was pressed last */
let touched = null;
const waiting = [];

/** The element that must not move: what has the focus, else what was pressed last. */
function anchor(outside) {
  for (const element of [document.activeElement, touched]) {
    if (!element?.isConnected || element === document.body) continue;
    if (outside?.contains(element) || element.closest(".topbar, .workbar, .toasts")) continue;
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) return element;
  }
  return null;
}

/**
 * Notes where what has the focus stands.
 * @param {Element} [outside] a part that is going away and cannot be the fixed point
 * @returns {() => void} scrolls so that it stands there again
 */
export function hold(outside) {
  const fixed = anchor(outside);
  const before = fixed?.getBoundingClientRect().top;
  return () => {
    if (!fixed?.isConnected) return;
    const moved = fixed.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 0.5) scrollBy({ top: moved, behavior: "instant" });
  };
}

/** Changes the page without moving what has the focus. */
export function steadily(change, outside) {
  const settle = hold(outside);
  change();
  settle();
}

/** Runs when no button of the mouse is down, so that a press and its release meet one element. */
export function whenReleased(run) {
  if (pressed) waiting.push(run);
  else run();
}

function release() {
  pressed = false;
  // The click that belongs to this release comes first.
  setTimeout(() => {
    for (const run of waiting.splice(0)) run();
  });
}

/** Follows the pointer. */
export function startSteady() {
  document.addEventListener(
    "pointerdown",
    (event) => {
      pressed = true;
      touched = event.target;
    },
    true,
  );
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, release, true);
  }
}

/** @returns {boolean} whether the last press was inside this element */
export const touchedIn = (element) => pressed && element.contains(touched);
