/**
 * Source and report side by side. A line of the source names its place in the
 * report (data-place); pointing at one shows the other, a click brings it into
 * view, and both panes scroll in step as far as the order of the two allows.
 */

const MARK = "is-pointed";
/** What begins below a height is farther from it than all that begins above. */
const BELOW = 1e9;
const narrow = matchMedia("(max-width: 62rem)");

let panes = null;
let source = null;
let report = null;
/** The pane that a person last touched: where it scrolls, the other one follows. */
let leading = null;

function placeOf(line) {
  const id = line?.dataset.place;
  return id ? report.querySelector(`#${CSS.escape(id)}`) : null;
}

/** The place of this line, or of the last one before it that has one. */
function placeNear(line) {
  for (let steps = 0; line && steps < 40; steps += 1) {
    const place = placeOf(line);
    if (place) return place;
    line = line.previousElementSibling ?? line.parentElement.previousElementSibling?.lastElementChild;
  }
  return null;
}

/** The nearest part of the report around an element that lines of the source went to. */
function linesOf(element) {
  for (let part = element; part && report.contains(part); part = part.parentElement) {
    if (!part.id) continue;
    const lines = source.querySelectorAll(`[data-place="${CSS.escape(part.id)}"]`);
    if (lines.length) return { part, lines: [...lines] };
  }
  return { part: null, lines: [] };
}

function unmark() {
  for (const one of panes.querySelectorAll(`.${MARK}`)) one.classList.remove(MARK);
}

function point(elements) {
  unmark();
  for (const one of elements) one?.classList.add(MARK);
}

function show(name) {
  panes.dataset.show = name;
  for (const button of document.querySelectorAll("[data-pane-switch] [data-pane]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  }
}

/** Brings an element of a pane to a third of its height, without moving the page. */
function bring(pane, element) {
  if (!element) return;
  if (narrow.matches) {
    element.scrollIntoView({ block: "center" });
    return;
  }
  const top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTop += top - pane.clientHeight / 3;
}

/** Shows where a line went, from a click on its number. */
function follow(line) {
  const place = placeOf(line);
  if (!place) return;
  if (narrow.matches) show("report");
  point([line, place]);
  bring(report, place);
}

/** Shows a line of the source, from a link to it anywhere on the page. */
export function showLine(number) {
  const line = document.getElementById(`L${number}`);
  if (!line) return;
  if (narrow.matches) show("source");
  point([line, placeOf(line)]);
  leading = null;
  bring(source, line);
}

/** The height in a pane, in CSS pixels of the window, at which both panes show the same. */
function meeting(pane, share) {
  const { top } = pane.getBoundingClientRect();
  const head = pane.querySelector(".pane-head").offsetHeight;
  return top + head + share * (pane.clientHeight - head);
}

/** The last of these that begins above a height, so that gaps count too; else the first below. */
function lastBegun(elements, height) {
  let found = null;
  let least = Infinity;
  for (const element of elements) {
    const { top } = element.getBoundingClientRect();
    const distance = top <= height ? height - top : BELOW + top - height;
    if (distance < least) [found, least] = [element, distance];
  }
  return found;
}

/** Puts an element of a pane at the meeting height, as far below its own top as the share says. */
function meet(pane, element, share) {
  if (!element) return;
  const box = element.getBoundingClientRect();
  pane.scrollTop += box.top + share * box.height - meeting(pane, share);
}

/**
 * Has the other pane show what this one shows. They meet at a height that goes
 * down with the scrolling: at the top in the beginning, at the bottom in the
 * end, so that what is first and last in one comes into view in the other even
 * where it takes far more room there.
 */
function keepInStep(pane) {
  const room = pane.scrollHeight - pane.clientHeight;
  const share = room > 0 ? Math.min(Math.max(pane.scrollTop / room, 0), 1) : 0;
  const height = meeting(pane, share);
  if (pane === source) {
    meet(report, placeNear(lastBegun(source.querySelectorAll(".line"), height)), share);
    return;
  }
  const lineOf = new Map();
  for (const line of source.querySelectorAll("[data-place]")) {
    const place = placeOf(line);
    if (place && !lineOf.has(place)) lineOf.set(place, line);
  }
  meet(source, lineOf.get(lastBegun(lineOf.keys(), height)), share);
}

function startStep() {
  const wanted = document.querySelector("[data-in-step]");
  let waiting = false;
  for (const pane of [source, report]) {
    for (const name of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      pane.addEventListener(name, () => (leading = pane), { passive: true });
    }
    pane.addEventListener("scroll", () => {
      if (leading !== pane || !wanted.checked || narrow.matches || waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        keepInStep(pane);
      });
    });
  }
}

function onClick(event) {
  const number = event.target.closest(".line-number");
  const link = event.target.closest('a[href^="#L"]');
  if (number) {
    event.preventDefault();
    follow(number.closest(".line"));
  } else if (link) {
    event.preventDefault();
    showLine(link.hash.slice(2));
  }
}

function onPoint(event) {
  const line = event.target.closest(".line");
  if (line) return point([line, placeOf(line)]);
  if (!report.contains(event.target)) return undefined;
  const { part, lines } = linesOf(event.target);
  return point([part, ...lines]);
}

/** A click into the report shows the lines it came from. */
function onReportClick(event) {
  if (event.target.closest("a, button, summary")) return;
  const { part, lines } = linesOf(event.target);
  if (!part) return;
  if (narrow.matches) show("source");
  point([part, ...lines]);
  bring(source, lines[0]);
}

/** Listens on the page of a proposal. */
export function startPanes() {
  panes = document.querySelector("[data-panes]");
  if (!panes) return;
  source = panes.querySelector('[data-pane-of="source"]');
  report = panes.querySelector('[data-pane-of="report"]');
  panes.classList.add("is-live");
  document.addEventListener("click", onClick);
  report.addEventListener("click", onReportClick);
  panes.addEventListener("pointerover", onPoint);
  panes.addEventListener("pointerleave", unmark);
  document.querySelector("[data-pane-switch]").addEventListener("click", (event) => {
    const button = event.target.closest("[data-pane]");
    if (button) show(button.dataset.pane);
  });
  startStep();
}
