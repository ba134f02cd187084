/** Requests of the workspace that htmx does not make: they wait for a sign-in, never throw. */

import { post } from "../csrf.js";
import { signInAgain } from "../sign-in.js";

const WORDS = {
  0: "the server did not answer",
  400: "the server did not understand it",
  403: "you may not change this",
  404: "it is no longer there",
  413: "it is too large",
  429: "too much at once",
};

/**
 * POST that survives the end of a session: it asks for the password in place and goes on.
 * @param {string} url
 * @param {FormData | URLSearchParams} body
 * @param {Record<string, string>} headers
 * @returns {Promise<{status: number, headers: Headers, text: string}>} status 0 when
 *   nothing answered
 */
export async function send(url, body, headers = {}) {
  return again(() => post(url, body, headers));
}

/** GET in the same way. */
export async function load(url) {
  const headers = { "HX-Request": "true" };
  return again(() => fetch(url, { headers, credentials: "same-origin" }));
}

async function again(ask) {
  for (;;) {
    const answer = await read(ask);
    if (answer.status !== 401) return answer;
    if (!(await signInAgain())) return answer;
  }
}

async function read(ask) {
  try {
    const response = await ask();
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return { status: 0, headers: new Headers(), text: "" };
  }
}

/** @returns {boolean} whether the server did what was asked */
export const isDone = ({ status }) => status >= 200 && status < 300;

/** @returns {boolean} whether trying again later may help */
export const mayRecover = ({ status }) => status === 0 || status >= 500 || status === 429;

/** Why it did not work, as half a sentence. */
export function reason(answer) {
  return WORDS[answer.status] ?? (mayRecover(answer) ? "the server could not do it" : "it was refused");
}

/** The answer as JSON, or an empty object. */
export function json({ text }) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Tells the page what the server said in HX-Trigger, as htmx does. */
export function passOnEvents({ headers }) {
  const said = headers.get("HX-Trigger");
  if (!said) return;
  const events = said.startsWith("{") ? JSON.parse(said) : { [said]: {} };
  for (const [name, detail] of Object.entries(events)) {
    document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
