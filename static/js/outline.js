/** Marks, in <nav class="outline">, the part of a long page that is being read. */

const READING_LINE = 0.25;

function mark(links) {
  const line = innerHeight * READING_LINE;
  let current = links[0];
  for (const link of links) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (part && part.getBoundingClientRect().top <= line) current = link;
  }
  // At the very end the last parts may be too short ever to reach the line.
  const page = document.documentElement;
  if (scrollY > 0 && scrollY + innerHeight >= page.scrollHeight - 2) current = links.at(-1);
  for (const link of links) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const strip = current.closest(".outline");
  if (strip.scrollWidth > strip.clientWidth) {
    strip.scrollLeft = current.offsetLeft - strip.clientWidth / 3;
  }
}

/** Follows the scrolling once per frame; parts that htmx brings later count too. */
export function startOutline() {
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      const links = [...document.querySelectorAll('.outline a[href^="#"]')];
      if (links.length) mark(links);
    });
  };
  addEventListener("scroll", ask, { passive: true });
  document.addEventListener("htmx:afterSettle", ask);
  ask();
}
