/**
 * The comments on a block or row, in a panel beside the postmortem: opened by the speech
 * marks, by the key c, and by an address that names a comment. What others say meanwhile
 * appears in it; a box in which somebody writes is left alone.
 */

import { announce } from "../announce.js";
import { greetComments, isWrittenIn, startDiscussing } from "../discussing.js";
import { isTyping } from "../keyboard.js";
import { toast } from "../toasts.js";
import { load } from "./sending.js";
import { steadily } from "./steady.js";

const LISTS = ["conversations", "settled-conversations"];
let workspace = null;
let panel = null;
/** The address of what the panel shows, "" while it is closed. */
let shown = "";

const place = () => panel.querySelector("[data-comments-place]");
const topic = () => panel.querySelector("[data-topic]");
const block = () => document.getElementById(topic()?.dataset.topic ?? "");
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** Marks the block that is talked about; other scripts may have replaced it meanwhile. */
function mark() {
  const current = shown ? block() : null;
  for (const one of workspace.querySelectorAll(".is-discussed")) {
    if (one !== current) one.classList.remove("is-discussed");
  }
  current?.classList.add("is-discussed");
}

/**
 * Shows the comments of one address.
 * @param {string} address
 * @param {string} [key] the comment that gets the focus
 */
async function open(address, key) {
  const answer = await load(address);
  if (answer.status !== 200) {
    toast("These comments could not be loaded.", { kind: "error", key: "comments" });
    return;
  }
  const fresh = parsed(answer.text).querySelector("[data-topic]");
  shown = fresh.dataset.topicUrl;
  steadily(() => {
    place().replaceChildren(document.importNode(fresh, true));
    panel.hidden = false;
    workspace.classList.add("is-discussing");
  });
  window.htmx.process(place());
  greetComments(place());
  mark();
  const comment = key && document.getElementById(`comment-${key}`);
  if (comment) comment.closest("details")?.setAttribute("open", "");
  const first = topic().querySelector("[data-conversation]") ? null : topic().querySelector("textarea");
  (comment || first || topic().querySelector("h2")).focus({ preventScroll: !comment });
  if (comment || innerWidth < 768) block()?.scrollIntoView({ block: "start", behavior: "instant" });
}

function close() {
  const sign = block()?.querySelector(".comment-sign");
  const hadFocus = panel.contains(document.activeElement);
  shown = "";
  steadily(() => {
    panel.hidden = true;
    workspace.classList.remove("is-discussing");
  });
  mark();
  place().replaceChildren();
  if (hadFocus) sign?.focus({ preventScroll: true });
}

/** Runs what replaces a part of the panel; the focus goes on in what came instead. */
function keepingFocus(run) {
  const had = panel.contains(document.activeElement) && document.activeElement;
  run();
  if (!had || had.isConnected) return;
  const next = (had.id && document.getElementById(had.id)) || topic().querySelector("h2");
  next.focus({ preventScroll: true });
}

/** What a conversation says, without what is new in every answer of the server. */
function said(conversation) {
  const copy = conversation.cloneNode(true);
  for (const input of copy.querySelectorAll("[type=hidden]")) input.remove();
  return copy.textContent.replace(/\s+/g, " ");
}

/** Brings one list up to date, conversation by conversation. */
function renewList(list, fresh) {
  const wanted = [...(fresh?.children ?? [])];
  const ids = new Set(wanted.map(({ id }) => id));
  for (const old of [...list.children]) if (!ids.has(old.id) && !isWrittenIn(old)) old.remove();
  let heard = 0;
  for (const one of wanted) {
    const old = document.getElementById(one.id);
    if (old && (isWrittenIn(old) || (said(old) === said(one) && old.parentElement === list))) continue;
    const element = document.importNode(one, true);
    if (old?.querySelector("details[open]")) element.querySelector("details")?.setAttribute("open", "");
    if (old?.parentElement === list) old.replaceWith(element);
    else {
      old?.remove();
      list.append(element);
    }
    window.htmx.process(element);
    heard += 1;
  }
  return heard;
}

/** What others said since the panel was opened. */
async function renew() {
  mark();
  const address = shown;
  if (!address) return;
  const answer = await load(address);
  if (answer.status !== 200 || address !== shown) return;
  const fresh = parsed(answer.text);
  if (!document.getElementById(LISTS[1]) && fresh.getElementById(LISTS[1]) && !isWrittenIn(topic())) {
    // The first that was resolved: its list has to come too.
    const whole = document.importNode(fresh.querySelector("[data-topic]"), true);
    keepingFocus(() => place().replaceChildren(whole));
    window.htmx.process(place());
    return;
  }
  let heard = 0;
  for (const id of LISTS) {
    const list = document.getElementById(id);
    if (list) keepingFocus(() => (heard += renewList(list, fresh.getElementById(id))));
  }
  if (heard) announce("The conversation has changed.");
}

function onClick(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("[data-close-comments]")) {
    close();
    return;
  }
  const sign = event.target.closest("[data-comments]");
  if (!sign) return;
  event.preventDefault();
  if (shown && sign.pathname === shown) close();
  else open(sign.pathname);
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const isHere = event.target === document.body || panel.contains(event.target);
  if (event.key === "Escape" && shown && isHere) {
    close();
    return;
  }
  if (event.key !== "c" || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (localStorage.getItem("shortcuts") === "off") return;
  const sign = event.target.closest("li[data-row], .block")?.querySelector(".comment-sign");
  if (!sign) return;
  event.preventDefault();
  open(sign.pathname);
}

/** An address with #comment-KEY, as in mails, leads to that comment. */
function follow() {
  const key = location.hash.match(/^#comment-([\w-]+)$/)?.[1];
  if (key) open(`${workspace.dataset.commentsUrl}${key}/`, key);
}

/** Listens for everything that opens comments, and for what others say. */
export function startComments(element) {
  workspace = element;
  panel = document.getElementById("comments-panel");
  startDiscussing();
  workspace.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("workspace-renewed", renew);
  addEventListener("hashchange", follow);
  follow();
}
