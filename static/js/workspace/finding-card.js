/**
 * What the checks say about marked words, shown beside them: while the pointer rests on them,
 * while they have the focus, or after a tap. Without this, the link leads to the list of findings.
 */

const MARK = "mark.finding a";
const GAP = 6;
const PATIENCE = 200;

let card = null;
let shownFor = null;
let timer = 0;

function makeCard(workspace) {
  card = document.createElement("div");
  card.className = "finding-card screen-only";
  card.hidden = true;
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", hideSoon);
  card.addEventListener("focusout", ({ relatedTarget }) => card.contains(relatedTarget) || hide());
  workspace.append(card);
}

/** Below the words where there is room, else above; never beyond the edges of the window. */
function place(link) {
  const box = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(GAP, Math.min(box.left, document.documentElement.clientWidth - width - GAP));
  const fits = box.bottom + GAP + height < innerHeight || box.top < height + GAP;
  card.style.left = `${left}px`;
  card.style.top = `${fits ? box.bottom + GAP : box.top - GAP - height}px`;
}

function show(link) {
  clearTimeout(timer);
  const finding = document.querySelector(link.getAttribute("href"));
  if (!finding) return;
  shownFor = link;
  const parts = [".finding-said", ".finding-why", ".finding-keep"].map((part) => finding.querySelector(part));
  card.replaceChildren(...parts.filter(Boolean).map((part) => part.cloneNode(true)));
  for (const one of card.querySelectorAll("[id]")) one.removeAttribute("id");
  // It stands beside the words; there is nowhere to go.
  for (const said of card.querySelectorAll(".finding-said a")) said.replaceWith(...said.childNodes);
  card.className = `finding-card screen-only ${finding.className}`;
  card.hidden = false;
  place(link);
}

function hide() {
  clearTimeout(timer);
  shownFor = null;
  if (card) card.hidden = true;
}

/** The pointer may go from the words to the card. */
function hideSoon() {
  clearTimeout(timer);
  timer = setTimeout(hide, PATIENCE);
}

function onClick(event) {
  const link = event.target.closest(MARK);
  if (!link) {
    if (!card.contains(event.target)) hide();
    return;
  }
  // Enter follows the link to the list, where the finding can be kept.
  if (!event.detail || event.ctrlKey || event.metaKey || event.shiftKey) {
    openList(link);
    return;
  }
  event.preventDefault();
  show(link);
}

function openList(link) {
  document.querySelector(link.getAttribute("href"))?.closest("details")?.setAttribute("open", "");
  hide();
}

/** Listens for all marks of the page, also those that come later. */
export function startFindingCard(workspace) {
  makeCard(workspace);
  workspace.addEventListener("pointerover", ({ target, pointerType }) => {
    const link = target.closest(MARK);
    if (link && pointerType === "mouse") show(link);
  });
  workspace.addEventListener("pointerout", ({ target, pointerType }) => {
    if (target.closest(MARK) && pointerType === "mouse" && document.activeElement !== shownFor) hideSoon();
  });
  workspace.addEventListener("focusin", ({ target }) => {
    if (target.matches(MARK)) show(target);
  });
  workspace.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (target.matches(MARK) && !card.contains(relatedTarget)) hide();
  });
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || card.hidden) return;
    event.stopPropagation();
    hide();
  }, true);
  document.addEventListener("workspace-renewed", () => shownFor?.isConnected || hide());
  addEventListener("resize", hide);
  addEventListener("scroll", () => shownFor && place(shownFor), { passive: true, capture: true });
}
