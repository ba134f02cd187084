/** Boxes grow with their text: the stylesheet does it where the browser can, this elsewhere. */

function fit(area) {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(area);
  const least = Number(area.dataset.rows ?? (area.dataset.rows = area.rows));
  area.rows = least;
  const text = area.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  area.rows = Math.max(least, Math.ceil(text / parseFloat(lineHeight)));
}

/** Fits every box of the workspace, also those that come later. */
export function startGrowing(workspace) {
  if (CSS.supports("field-sizing", "content")) return;
  workspace.addEventListener("input", ({ target }) => target.matches("textarea") && fit(target));
  workspace.addEventListener("focusin", ({ target }) => target.matches("textarea") && fit(target));
}
