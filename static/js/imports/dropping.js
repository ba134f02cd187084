/** Files dropped anywhere on the page go into the form's file box, beside those chosen. */

import { announce } from "../announce.js";

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function add(box, files) {
  const all = new DataTransfer();
  for (const file of [...box.files, ...files]) all.items.add(file);
  box.files = all.files;
  announce(`${box.files.length} files chosen`);
}

/** Listens for what is dragged over the page that has a form with data-drop. */
export function startDropping() {
  const form = document.querySelector("[data-drop]");
  if (!form) return;
  const box = form.querySelector("input[type=file]");
  let inside = 0;
  const mark = () => document.body.classList.toggle("is-dropping", inside > 0);
  document.addEventListener("dragenter", (event) => {
    if (hasFiles(event)) inside += 1;
    mark();
  });
  document.addEventListener("dragleave", (event) => {
    if (hasFiles(event)) inside -= 1;
    mark();
  });
  document.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    inside = 0;
    mark();
    add(box, event.dataTransfer.files);
  });
}
