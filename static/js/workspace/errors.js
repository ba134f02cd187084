/** Messages of the server at the field they are about, where a script has asked for them. */

/**
 * @param {HTMLElement} place the live region under the field
 * @param {HTMLElement} field
 * @param {string[]} errors none takes the message away
 */
export function showErrors(place, field, errors) {
  const list = document.createElement("ul");
  list.className = "errorlist";
  for (const error of errors) {
    const item = document.createElement("li");
    item.textContent = error;
    list.append(item);
  }
  place.replaceChildren(...(errors.length ? [list] : []));
  if (errors.length) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
