/** The PDF takes a moment to make; the page says so and hands it over when it is there. */

import { toast } from "../toasts.js";
import { signInAgain } from "../sign-in.js";
import { saveEverything } from "./save-first.js";

function nameOf(answer, reference) {
  const said = answer.headers.get("Content-Disposition") ?? "";
  return said.match(/filename="?([^";]+)"?/)?.[1] ?? `${reference}.pdf`;
}

async function messageOf(answer) {
  const text = await answer.text();
  if (!answer.headers.get("Content-Type")?.includes("html")) return text.slice(0, 300);
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.querySelector("main p, .notice p, h1") ?? page.body;
  return found.textContent.replace(/\s+/g, " ").trim().slice(0, 300);
}

function handOver(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function ask(url) {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(url, { headers, credentials: "same-origin" });
  return answer.status === 401 && (await signInAgain()) ? ask(url) : answer;
}

async function make(link) {
  const label = link.querySelector("span");
  const words = label.textContent;
  label.textContent = "Making the PDF …";
  link.setAttribute("aria-disabled", "true");
  try {
    await saveEverything();
    const answer = await ask(link.href);
    const isPdf = answer.headers.get("Content-Type")?.startsWith("application/pdf");
    if (answer.ok && isPdf) {
      const reference = link.closest("[data-workspace]").dataset.reference;
      handOver(await answer.blob(), nameOf(answer, reference));
      toast("The PDF is made.", { kind: "success", key: "pdf" });
    } else {
      toast(`No PDF: ${await messageOf(answer)}`, { kind: "error", key: "pdf" });
    }
  } catch {
    toast("No PDF: the server did not answer.", { kind: "error", key: "pdf" });
  } finally {
    label.textContent = words;
    link.removeAttribute("aria-disabled");
  }
}

/** Listens on the link. */
export function startPdf(workspace) {
  const link = workspace.querySelector("[data-pdf]");
  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") !== "true") make(link);
  });
}
