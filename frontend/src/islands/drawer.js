// The right drawer: linked records open beside the work; without JavaScript the link is a plain link.
import htmx from "htmx.org";

export function makeDrawer() {
  const box = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  let from = null;
  async function open(url, title = "", source = document.activeElement) {
    if (!box) { location.assign(url); return; }
    from = source;
    box.hidden = false;
    document.getElementById("drawer-full").href = url;
    const heading = document.getElementById("drawer-title");
    heading.textContent = title;
    body.innerHTML = '<div class="stack"><div class="skel"></div><div class="skel"></div><div class="skel"></div></div>';
    heading.focus({ preventScroll: true });
    await htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" });
    if (!title) heading.textContent = body.querySelector("h1, h2")?.textContent.trim() ?? "";
  }
  function close() {
    if (!box || box.hidden) return;
    box.hidden = true;
    body.replaceChildren();
    if (from?.isConnected) from.focus();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer], [data-drawer][data-url]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.getAttribute("href") ?? link.dataset.url, link.dataset.drawer, link);
  });
  document.addEventListener("close-drawer", close);
  document.addEventListener("open-drawer", (event) => open(event.detail.url, event.detail.title ?? "", event.detail.from));
  return { open, close };
}
