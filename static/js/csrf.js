/**
 * Django's token against forged requests. It lives in a cookie and changes when
 * a person signs in, so it is read anew for every request, never kept.
 */

const COOKIE = /(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/;

/** @returns {string} the token of this moment, or "" when there is no cookie. */
export function csrfToken() {
  return document.cookie.match(COOKIE)?.[1] ?? "";
}

/** Gives every form on the page the token of this moment. */
export function renewFormTokens() {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    input.value = csrfToken();
  }
}

/**
 * POST by fetch with the token. It asks the way htmx does, so that an ended session
 * answers 401 and not with a redirect to a sign-in page that looks like success.
 * @param {string} url
 * @param {FormData | URLSearchParams} body
 * @param {Record<string, string>} headers
 * @returns {Promise<Response>} rejects when the server cannot be reached
 */
export function post(url, body, headers = {}) {
  return fetch(url, {
    method: "POST",
    body,
    headers: { "HX-Request": "true", "X-CSRFToken": csrfToken(), ...headers },
    credentials: "same-origin",
  });
}
