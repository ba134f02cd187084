/**
 * What becomes of an answer from the server. The rules for the codes stand in the
 * htmx-config of base.html:
 *
 *   2xx                  swapped; 204 changes nothing
 *   403 404 409 422      swapped where the request wanted its answer, so that messages
 *                        stand where the person is; `detail.successful` is false
 *   401                  sign in without leaving the page (sign-in.js)
 *   other 4xx, 5xx,      nothing is swapped; a message offers to try again
 *   or no answer
 *
 * An element inside [data-quiet] asks in the background: its failures are not shown.
 */

import { csrfToken } from "./csrf.js";
import { repeat, requestKey } from "./repeat.js";
import { signInAgain } from "./sign-in.js";
import { toast } from "./toasts.js";

const SAFE = new Set(["get", "head"]);
let leaving = false;

function sendToken(event) {
  const { headers, parameters, verb } = event.detail;
  if (SAFE.has(verb)) return;
  headers["X-CSRFToken"] = csrfToken();
  // A form's own token may be from before the last sign-in, and Django would prefer it.
  delete parameters.csrfmiddlewaretoken;
}

/** A refusal as a whole page does not belong into a part of this one. */
function keepPagesOut(event) {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !event.detail.shouldSwap) return;
  if (!/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const heading = page.querySelector("h1")?.textContent.trim() || "The server refused this";
  const stays = SAFE.has(event.detail.requestConfig.verb) ? "" : " Your text is still here.";
  toast(`${heading}.${stays}`, { kind: "error", key: requestKey(event.detail) });
}

function offerRetry(detail, whose) {
  const { requestConfig } = detail;
  if (leaving || requestConfig.elt.closest("[data-quiet]")) return;
  const message = SAFE.has(requestConfig.verb)
    ? `Not loaded: ${whose}.`
    : `Not saved: ${whose}. Your text is still here.`;
  toast(message, {
    kind: "error",
    action: "Retry",
    onAction: () => repeat(detail),
    key: requestKey(detail),
  });
}

function onError(event) {
  const { xhr } = event.detail;
  if (xhr.status === 401) signInAgain().then((back) => back && repeat(event.detail));
  else if (xhr.status >= 500) offerRetry(event.detail, "the server could not do it");
  else if (xhr.status === 413) offerRetry(event.detail, "it is too large");
  else if (xhr.status === 429) offerRetry(event.detail, "too much at once");
  else if (xhr.status === 400) offerRetry(event.detail, "the server did not understand it");
}

/** The message about a failure goes when the same request has got through. */
function forgetFailure(event) {
  const { successful, requestConfig } = event.detail;
  if (!successful || !requestConfig) return;
  const key = CSS.escape(requestKey(event.detail));
  document.querySelector(`#toasts [data-key-of-toast="${key}"]`)?.remove();
}

/** Listens to every request of htmx on the page. */
export function startAnswers() {
  document.addEventListener("htmx:configRequest", sendToken);
  document.addEventListener("htmx:beforeSwap", keepPagesOut);
  document.addEventListener("htmx:responseError", onError);
  document.addEventListener("htmx:afterRequest", forgetFailure);
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) =>
      offerRetry(event.detail, "the server did not answer"),
    );
  }
  addEventListener("pagehide", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
}
