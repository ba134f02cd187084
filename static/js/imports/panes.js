/**
 * Source and report side by side. A line of the source names its place in the
 * report (data-place); pointing at one shows the other, a click brings it into
 * view, and both panes scroll in step as far as the order of the two allows.
 */

const MARK = "is-pointed";
const narrow = matchMedia("(max-width: 62rem)");

let panes = null;
let source = null;
let report = null;
/** The pane that is being scrolled by a person; the other one follows. */
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

/** Brings an element of a pane to a height in it, without moving the page. */
function bring(pane, element, height = pane.clientHeight / 3) {
  if (!element) return;
  if (narrow.matches) {
    element.scrollIntoView({ block: "center" });
    return;
  }
  const top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTop += top - height;
}

/** Shows where a line went, from a click on its number. */
function follow(line) {
  const place = placeOf(line);
  if (!place) return;
  if (narrow.matches) show("report");
  point([line, place]);
  leading = null;
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

function atHeight(pane, height) {
  const box = pane.getBoundingClientRect();
  return document.elementFromPoint(box.left + box.width / 2, box.top + height);
}

function keepInStep(pane) {
  const height = pane.clientHeight / 3;
  if (pane === source) {
    const place = placeNear(atHeight(source, height)?.closest(".line"));
    if (place) bring(report, place, height);
  } else {
    const { lines } = linesOf(atHeight(report, height));
    if (lines.length) bring(source, lines[0], height);
  }
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
  leading = null;
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
