/** Sending a failed htmx request once more, with what the fields hold now. */

/**
 * @param {object} detail the detail of an htmx event about a request
 * @returns {string} the same for the same request of the same element
 */
export function requestKey({ requestConfig }) {
  return `${requestConfig.verb} ${requestConfig.path} ${requestConfig.elt.id}`;
}

function pairs(values) {
  return values instanceof FormData ? values.entries() : Object.entries(values ?? {});
}

/**
 * Repeats the request. Its element sends what it holds at this moment, which is
 * never older than what failed; where the element is gone, what failed is sent.
 * @param {object} detail the detail of an htmx event about a request
 */
export function repeat({ requestConfig, target, etc }) {
  const { verb, path, elt, formData, triggeringEvent } = requestConfig;
  const values = new FormData();
  for (const [name, value] of pairs(elt.isConnected ? etc?.values : formData)) {
    values.append(name, value);
  }
  const submitter = elt.isConnected && triggeringEvent?.submitter;
  if (submitter?.name) values.set(submitter.name, submitter.value);
  window.htmx.ajax(verb, path, {
    source: elt.isConnected ? elt : document.body,
    event: triggeringEvent,
    target: target?.isConnected ? target : document.body,
    swap: target?.isConnected ? etc?.swapOverride : "none",
    select: etc?.select,
    values,
  });
}
