// Keyboard: palette, g + letter, single letters, F keys. Nothing fires while an input method composes or inside a field.
const composing = (event) => event.isComposing || event.keyCode === 229;
const inField = (target) => Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
const letter = (event) => (/^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key.toLowerCase());

function palette() {
  const box = document.getElementById("palette");
  const field = document.getElementById("pal-q");
  if (!box) return { open() {} };
  const rows = () => [...box.querySelectorAll(".pal-row")];
  const mark = (to) => {
    rows().forEach((row, i) => { row.id ||= `pal-${i}`; row.toggleAttribute("data-on", row === to); row.setAttribute("aria-selected", row === to); });
    if (to) { field.setAttribute("aria-activedescendant", to.id); to.scrollIntoView({ block: "nearest" }); } else field.removeAttribute("aria-activedescendant");
  };
  field.addEventListener("keydown", (event) => {
    if (composing(event) || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    const all = rows();
    const now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "Enter") {
      const chosen = all[Math.max(now, 0)];
      if (chosen) { event.preventDefault(); chosen.click(); } // none yet: the form opens the full result page
      return;
    }
    event.preventDefault();
    if (all.length) mark(all[(now + (event.key === "ArrowDown" ? 1 : all.length - (now < 0 ? 0 : 1))) % all.length]);
  });
  document.addEventListener("htmx:after:swap", (event) => { if (box.open && box.contains(event.target)) mark(rows()[0]); });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  return {
    open() {
      if (box.open) return;
      box.showModal();
      field.value = "";
      field.focus();
      field.dispatchEvent(new Event("palette-open", { bubbles: true }));
    },
  };
}

// Enter in a search field: the only hit is taken, of several the first is offered; hits of an older text are not these.
function takeFirst(field) {
  const list = field.dataset?.enterFirst && document.querySelector(`${field.dataset.enterFirst} [data-found-for]`);
  if (!list || list.dataset.foundFor !== field.value.trim()) return false;
  const first = list.querySelector(".btn");
  if (!first) return false;
  if (list.children.length === 1) first.click(); else first.focus();
  return true;
}

export function startKeys(drawer) {
  const find = palette();
  const sheet = document.getElementById("keys");
  let asked = 0;
  document.addEventListener("click", (event) => {
    const command = event.target.closest("[data-cmd]")?.dataset.cmd;
    if (command === "palette") { event.preventDefault(); find.open(); }
    if (command === "keys") sheet?.showModal();
    if (command === "close-drawer") drawer.close();
    if (command === "back" && history.length > 1) { event.preventDefault(); history.back(); }
    if (command === "reload-back" && document.referrer) { event.preventDefault(); location.assign(document.referrer); }
    if (event.target === sheet) sheet.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && letter(event) === "k") { event.preventDefault(); find.open(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.("form") ?? document.querySelector("form[data-ctrl-enter]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-ctrl-enter]") ?? form.querySelector("button.btn-primary:not([type=button])")); }
      return;
    }
    if (event.key === "Enter" && takeFirst(event.target)) { event.preventDefault(); return; }
    if (/^F\d$/.test(event.key)) {
      const field = document.querySelector(`[data-key="${event.key}"]`);
      if (field) { event.preventDefault(); field.focus(); field.select?.(); if (field.matches("button, a")) field.click(); }
      return;
    }
    if (event.key === "Escape" && inField(event.target) && event.target.closest("form[data-esc]")) { event.target.blur(); return; }
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else if (!document.querySelector("dialog[open]")) drawer.close();
      return;
    }
    if (inField(event.target) || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") { event.preventDefault(); sheet?.showModal(); return; }
    const pressed = event.key === "/" ? "/" : letter(event);
    if (Date.now() - asked < 1200) {
      asked = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(pressed)}"]`);
      if (link) { event.preventDefault(); link.click(); return; }
    }
    if (pressed === "g") { asked = Date.now(); return; }
    const target = document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    if (/^[1-9]$/.test(pressed) && document.querySelector("job-picker .sg:not([disabled])")) return; // the hits have the digits: job-picker.js
    if (target) { event.preventDefault(); target.click(); }
  });
}
