/** Pictures that are chosen, dropped or pasted go to the attachments and into the text. */

import { announce } from "../announce.js";
import { csrfToken } from "../csrf.js";
import { signInAgain } from "../sign-in.js";
import { toast } from "../toasts.js";
import { block } from "./markdown.js";
import { reason } from "./sending.js";

const filesOf = (transfer) => [...(transfer?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

/** Sends one file and tells how far it is. fetch cannot tell that, hence the older way. */
function upload(url, file, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "text";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    const done = () => resolve({ status: request.status, text: request.responseText });
    for (const name of ["load", "error", "abort"]) request.addEventListener(name, done);
    const body = new FormData();
    body.append("file", file, file.name || "picture.png");
    request.send(body);
  });
}

async function bring(area, file) {
  const bar = area.closest("form").querySelector("[data-toolbar]");
  const status = bar.querySelector("[data-upload-status]");
  const name = file.name || "picture";
  const tell = (part) => {
    status.textContent = `Uploading ${name} ${Math.round(part * 100)} %`;
  };
  tell(0);
  let answer = await upload(bar.dataset.uploadUrl, file, tell);
  while (answer.status === 401 && (await signInAgain())) {
    answer = await upload(bar.dataset.uploadUrl, file, tell);
  }
  status.textContent = "";
  let told = {};
  try {
    told = JSON.parse(answer.text);
  } catch {
    // A refusal as a page; its code says enough.
  }
  if (answer.status === 201) {
    if (!area.isConnected) {
      toast(`${name} is with the attachments now: ${told.markdown}`);
      return;
    }
    block(area, told.markdown);
    announce(`${name} is in the text.`);
  } else {
    const why = told.errors?.join(" ") ?? `${reason(answer)}.`;
    toast(`${name} was not uploaded: ${why}`, { kind: "error" });
  }
}

async function bringAll(area, files) {
  for (const file of files) await bring(area, file);
}

/** Listens for pasting, dropping and choosing. */
export function startPictures(workspace) {
  const boxOf = (target) => target.closest?.(".prose-stack")?.querySelector("[data-prose]");
  workspace.addEventListener("paste", (event) => {
    const area = boxOf(event.target);
    const files = filesOf(event.clipboardData);
    if (!area || !files.length || event.defaultPrevented) return;
    event.preventDefault();
    bringAll(area, files);
  });
  workspace.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-picture]")) return;
    const area = target.closest("form").querySelector("[data-prose], .cell-text textarea");
    bringAll(area, [...target.files]);
    target.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    workspace.addEventListener(name, (event) => {
      const area = boxOf(event.target);
      if (!area || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      area.parentElement.classList.toggle("is-dropping", name === "dragover");
      if (name === "drop") bringAll(area, filesOf(event.dataTransfer));
    });
  }
}
