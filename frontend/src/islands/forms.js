// Forms that forgive: a second click is ignored, a lost page gives back what was typed.
import { toast, word } from "./toast.js";

const SAFE = 20_000;
const DAY = 86_400_000;

export function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[data-was]")) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
    button.style.minWidth = "";
    button.innerHTML = button.dataset.was;
    button.removeAttribute("data-was");
  }
}

function hold(form, button) {
  form.dataset.busy = "1";
  if (button && button.tagName === "BUTTON") {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.dataset.was = button.innerHTML;
    button.setAttribute("aria-busy", "true");
    setTimeout(() => {
      if (!form.dataset.busy) return;
      button.disabled = true;
      if (word("busy")) button.textContent = button.dataset.wordBusy ?? word("busy");
    });
  }
  setTimeout(() => release(form), SAFE);
}

function onSubmit(event) {
  const form = event.target;
  if (form.method?.toLowerCase() !== "post" && !form.matches("[hx-post], [hx-put]")) return;
  if (form.dataset.busy) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
  setTimeout(() => { if (!event.defaultPrevented || form.matches("[hx-post], [hx-put]")) hold(form, button); });
  if (form.dataset.draft) markSent(form);
}

// ---- drafts ----
const place = (form) => `draft:${document.body.dataset.user ?? ""}:${form.dataset.draft}`;
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window: no drafts */ } };
const drop = (key) => { try { localStorage.removeItem(key); } catch { /* same */ } };
const kept = (field) => field.name && !field.closest("[data-no-draft]") && !["password", "file", "submit", "button"].includes(field.type)
  && !["csrfmiddlewaretoken", "form_key", "next", "version"].includes(field.name) && (field.type !== "hidden" || field.hasAttribute("data-keep"));

function snapshot(form) {
  const values = [];
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") values.push([field.name, field.value, field.checked]);
    else values.push([field.name, field.value]);
  }
  return values;
}

function save(form) { write(place(form), { at: Date.now(), path: location.pathname, values: snapshot(form), sent: false }); }
function markSent(form) { write(place(form), { at: Date.now(), path: location.pathname, values: snapshot(form), sent: true }); }

function restore(form, draft) {
  const fields = [...form.elements].filter(kept);
  const counts = new Map();
  let changed = 0;
  for (const [name, value, checked] of draft.values) {
    const same = fields.filter((field) => field.name === name);
    if (checked !== undefined) {
      const field = same.find((one) => one.value === value);
      if (field && field.checked !== checked) { field.checked = checked; changed += 1; field.dispatchEvent(new Event("change", { bubbles: true })); }
      continue;
    }
    const nth = counts.get(name) ?? 0;
    counts.set(name, nth + 1);
    const field = same[nth];
    if (field && field.value !== value) { field.value = value; changed += 1; field.dispatchEvent(new Event("input", { bubbles: true })); }
  }
  if (changed) form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
  return changed;
}

function offer(form) {
  const key = place(form);
  const draft = read(key);
  if (!draft || draft.values.length === 0) return;
  if (Date.now() - draft.at > DAY || draft.path !== location.pathname) return;
  if (form.querySelector(".error, .errors")) return; // the server gave the values back itself
  if (restore(form, draft) === 0) return;
  toast(word("restored"), { undoWord: word("clear"), undo: () => { drop(key); form.reset(); form.dispatchEvent(new CustomEvent("restored", { bubbles: true })); } });
}

// A sent draft has arrived when its page led us to another one that is no refusal.
function sweep() {
  if (document.querySelector("[data-refused]")) return;
  const from = document.referrer ? new URL(document.referrer).pathname : "";
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("draft:")) continue;
    const draft = read(key);
    if (!draft || Date.now() - draft.at > DAY) drop(key);
    else if (draft.sent && draft.path === from && draft.path !== location.pathname) drop(key);
    else if (draft.sent && draft.path === location.pathname && document.querySelector("#toasts .success[data-sent]")) drop(key);
  }
}

// One press for a row of ticks; each can be taken back by itself.
function tickAll(button) {
  const open = [...button.closest("fieldset").querySelectorAll("input[type=checkbox]:not(:checked):not(:disabled)")];
  for (const box of open) box.checked = true;
  open.at(-1)?.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startForms() {
  document.addEventListener("submit", onSubmit, true);
  document.querySelectorAll("[data-tick-all]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => { const button = event.target.closest("[data-tick-all]"); if (button) tickAll(button); });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form && event.detail.ctx?.response?.raw?.ok) drop(place(form));
  });
  try { sweep(); } catch { return; }
  const timers = new WeakMap();
  const later = (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), 300));
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  setTimeout(() => document.querySelectorAll("form[data-draft]").forEach(offer));
}
