/** Menus are <details class="menu">: one is open at a time, a click elsewhere or Escape closes. */

const openMenus = () => document.querySelectorAll("details.menu[open]");

function closeOthers(inside) {
  for (const menu of openMenus()) {
    if (!menu.contains(inside)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.target.closest?.("details.menu[open]");
  if (!step || !menu) return;
  const items = [...menu.querySelectorAll(".menu-item")];
  const next = items.indexOf(document.activeElement) + step;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

/** Listens for all menus, also those that come later. */
export function startMenus() {
  document.addEventListener("click", (event) => {
    closeOthers(event.target);
    const item = event.target.closest(".menu-item:not([data-keep-open])");
    if (item) item.closest("details.menu")?.removeAttribute("open");
  });
  document.addEventListener("focusin", (event) => closeOthers(event.target));
  document.addEventListener("keydown", onKey);
}
