// <plate-input>: the station's province stands there already; full-width and small letters become what a plate has.
import { island } from "./lazy.js";

const PROVINCES = [..."京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"];
const clean = (text) => text.normalize("NFKC").toUpperCase().replace(/[\s·•.\-_]/g, "");

class PlateInput extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = this.querySelector("[data-plate]");
    this.hidden_ = this.querySelector("input[type=hidden]");
    this.button = this.querySelector(".prov");
    if (!this.field || !this.button) return;
    this.button.hidden = false;
    this.hidden_.disabled = false;
    this.hidden_.name = this.field.name;
    this.field.removeAttribute("name");
    this.split(this.field.value || this.hidden_.value);
    this.field.addEventListener("input", (event) => { if (!event.isComposing) this.tidy(); });
    this.field.addEventListener("compositionend", () => this.tidy());
    this.field.addEventListener("keydown", (event) => { if (event.key === "Backspace" && !this.field.value) this.choose(); });
    this.button.addEventListener("click", () => this.choose());
    this.closest("form")?.addEventListener("restored", () => this.split(this.hidden_.value));
  }

  split(text) {
    const signs = clean(text ?? "");
    const first = PROVINCES.includes(signs[0]) ? signs[0] : null;
    if (first) this.button.textContent = first;
    this.field.value = this.shown(first ? signs.slice(1) : signs);
    this.keep();
  }

  shown(rest) { return rest.length > 1 ? `${rest[0]}·${rest.slice(1)}` : rest; }

  tidy() {
    const signs = clean(this.field.value);
    const end = this.field.selectionStart === this.field.value.length;
    const at = this.field.selectionStart;
    this.split(signs);
    if (!end) this.field.setSelectionRange(at, at);
  }

  keep() {
    const rest = clean(this.field.value);
    const before = this.hidden_.value;
    const signs = PROVINCES.includes(rest[0]) ? rest : rest && this.button.textContent.trim() + rest;
    this.hidden_.value = signs.length > 2 ? `${signs.slice(0, 2)}·${signs.slice(2)}` : signs;
    if (this.hidden_.value !== before) this.hidden_.dispatchEvent(new Event("change", { bubbles: true }));
    if (signs.length >= 7) this.dispatchEvent(new CustomEvent("plate", { bubbles: true, detail: { plate: this.hidden_.value } }));
  }

  choose() {
    let pad = this.querySelector(".provs");
    if (pad) { pad.remove(); this.button.setAttribute("aria-expanded", "false"); return; }
    pad = document.createElement("div");
    pad.className = "provs";
    for (const province of PROVINCES) {
      const key = document.createElement("button");
      key.type = "button";
      key.textContent = province;
      key.addEventListener("click", () => { this.button.textContent = province; this.choose(); this.keep(); this.field.focus(); });
      pad.append(key);
    }
    this.append(pad);
    this.button.setAttribute("aria-expanded", "true");
    pad.querySelector("button").focus();
  }
}
island("plate-input", PlateInput);
