/**
 * Shortcuts. An element says its own key: data-key="g i" for one key after the
 * other, data-key="/" for one. Pressing it puts the cursor into a field and
 * clicks anything else. The list behind "?" is made from the page, so it never
 * names what is not there; data-key-label is the wording where the text is not.
 *
 * Keys are left alone while somebody types, with Ctrl, Alt or Meta, and in dialogs.
 */

const STORE = "shortcuts";
const CHORD_TIME = 1200;
let first = "";
let timer = 0;

/** @returns {boolean} whether the keys belong to what has the focus */
export function isTyping(element) {
  if (!(element instanceof Element)) return false;
  if (element.closest("[contenteditable]:not([contenteditable=false])")) return true;
  if (element.matches("textarea, select")) return true;
  return element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function switchedOff() {
  return localStorage.getItem(STORE) === "off";
}

function forget() {
  clearTimeout(timer);
  first = "";
}

function find(keys) {
  // The last one: of two messages that offer to undo, the newer is meant.
  const all = document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`);
  return [...all].findLast((element) => element.checkVisibility?.() ?? true);
}

function use(element) {
  if (isTyping(element)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || event.key.length !== 1 || isTyping(event.target)) return;
  if (document.querySelector("dialog:modal")) return;
  if (event.key === "?") {
    event.preventDefault();
    showHelp();
    return;
  }
  if (switchedOff()) return;
  const keys = first ? `${first} ${event.key}` : event.key;
  forget();
  const element = find(keys);
  if (element) {
    event.preventDefault();
    use(element);
  } else if (document.querySelector(`[data-key^="${CSS.escape(keys)} "]`)) {
    first = keys;
    timer = setTimeout(forget, CHORD_TIME);
  }
}

function labelOf(element) {
  const { keyLabel } = element.dataset;
  return keyLabel ?? element.getAttribute("aria-label") ?? element.textContent.trim();
}

function row(label, keys) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  const keysCell = document.createElement("dd");
  term.textContent = label;
  for (const key of keys) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    keysCell.append(cap);
  }
  line.append(term, keysCell);
  return line;
}

/** Opens the list of what this page understands. */
function showHelp() {
  const dialog = document.getElementById("keyboard-help");
  if (!dialog) return;
  const rows = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key } = element.dataset;
    if (!rows.has(key)) rows.set(key, row(labelOf(element), key.split(" ")));
  }
  rows.set("?", row("This list", ["?"]));
  dialog.querySelector("[data-shortcut-list]").replaceChildren(...rows.values());
  dialog.querySelector("[data-shortcuts-switch]").checked = !switchedOff();
  dialog.showModal();
}

/** Listens for keys, for the menu entry that shows the list, and for the switch in it. */
export function startKeyboard() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keyboard-help]")) showHelp();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-shortcuts-switch]")) return;
    localStorage.setItem(STORE, event.target.checked ? "on" : "off");
  });
}
