/** Words for people who listen to the page instead of looking at it. */

/**
 * Says a sentence through the polite live region of the page.
 * @param {string} sentence
 */
export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  // Emptied first: the same sentence twice is otherwise read once.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = sentence;
  }, 50);
}
