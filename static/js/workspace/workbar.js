/** The bar says the title once the title itself is out of sight. */

/** Watches the head of the page, also when its form comes and goes. */
export function startWorkbar(workspace) {
  const bar = workspace.querySelector(".workbar");
  const observer = new IntersectionObserver(
    ([entry]) => bar.classList.toggle("is-stuck", !entry.isIntersecting),
    { rootMargin: `-${bar.getBoundingClientRect().bottom}px 0px 0px` },
  );
  const watch = () => {
    observer.disconnect();
    const title = document.getElementById("title");
    if (title) observer.observe(title);
    const words = title?.querySelector("h1")?.textContent;
    if (words) bar.querySelector("[data-workbar-title]").textContent = words;
  };
  watch();
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("workspace-renewed", watch);
}
