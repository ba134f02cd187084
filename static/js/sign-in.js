/**
 * Signing in without leaving the page, when the session ended under somebody's hands.
 *
 * The dialog posts to the sign-in address with X-Sign-In-In-Place: 1. The server
 * answers 204 when the person is signed in and 422 with its message otherwise.
 * Several requests may wait for one sign-in.
 */

import { csrfToken, post, renewFormTokens } from "./csrf.js";
import { toast } from "./toasts.js";

/** @type {{promise: Promise<boolean>, settle: (back: boolean) => void} | null} */
let waiting = null;
/** @type {Element | null} where the person was when the session ended */
let place = null;

const dialog = () => document.getElementById("sign-in-again");

/**
 * Opens the dialog, or joins the one that is open.
 * @returns {Promise<boolean>} true when the person is signed in again
 */
export function signInAgain() {
  if (!dialog()) {
    location.reload();
    return Promise.resolve(false);
  }
  if (!waiting) {
    let settle;
    const promise = new Promise((resolve) => {
      settle = resolve;
    });
    waiting = { promise, settle };
    place = document.activeElement;
    open();
  }
  return waiting.promise;
}

function open() {
  dialog().showModal();
  dialog().querySelector("[name=password]").focus();
}

function say(message) {
  dialog().querySelector("[role=alert]").textContent = message;
}

function finish() {
  const { settle } = waiting;
  waiting = null;
  if (place?.isConnected) place.focus();
  settle(true);
}

/** The message of the server's own form, read out of its answer. */
async function messageIn(answer) {
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = part.querySelector(".form-errors p, .errorlist li");
  return found?.textContent.trim() || "User name and password do not match.";
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const submit = form.querySelector("[type=submit]");
  submit.disabled = true;
  say("");
  try {
    // Without a cookie the server would refuse; loading the sign-in page brings one.
    if (!csrfToken()) await fetch(form.action, { credentials: "same-origin" });
    const answer = await post(form.action, new FormData(form), { "X-Sign-In-In-Place": "1" });
    if (answer.ok) {
      renewFormTokens();
      form.reset();
      dialog().close("back");
    } else {
      say(await messageIn(answer));
      form.elements.password.select();
    }
  } catch {
    say("The server did not answer. Try again in a moment.");
  } finally {
    submit.disabled = false;
  }
}

function onClose() {
  if (!waiting) return;
  const back = dialog().returnValue === "back";
  dialog().returnValue = "";
  if (back) {
    finish();
    return;
  }
  // Kept waiting, so that "Sign in" in the message takes up where it was left.
  toast("Not saved: you are signed out. Your text is still here.", {
    kind: "error",
    action: "Sign in",
    onAction: open,
    key: "signed-out",
  });
}

/** Fills in the fields of the sign-in page from a row of the demo's people. */
function fillIn(event) {
  const filler = event.target.closest("[data-fill-username]");
  const form = document.getElementById("sign-in");
  if (!filler || !form) return;
  form.elements.username.value = filler.dataset.fillUsername;
  form.elements.password.value = filler.dataset.fillPassword;
  form.querySelector("[type=submit]").focus();
}

/** A link may lead to a place on a page, which the server never hears of: it goes along. */
function keepPlace(event) {
  const next = event.target.elements.next;
  if (next && !next.value.includes("#")) next.value += location.hash;
}

/** Wires the dialog, the sign-in page and the demo's fill-in buttons. */
export function startSignIn() {
  document.getElementById("sign-in")?.addEventListener("submit", keepPlace);
  dialog()?.querySelector("form").addEventListener("submit", send);
  dialog()?.addEventListener("close", onClose);
  document.addEventListener("click", fillIn);
}
