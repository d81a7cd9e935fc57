// <damage-map>: tap a zone of the vehicle: scratch, dent, broken, paint off, missing, clear. Keeps {"zone": "scratch"} in a hidden input.
import { island } from "./lazy.js";

const KINDS = ["scratch", "dent", "broken", "paint", "missing"];
const SVG = "http://www.w3.org/2000/svg";

class DamageMap extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=hidden]");
    this.list = this.querySelector(".damage-list");
    this.marks = this.querySelector("[data-marks]");
    this.zones = [...this.querySelectorAll("[data-zone]")];
    if (this.bound || !this.field) return;
    this.bound = true;
    this.read();
    if (!this.hasAttribute("readonly")) {
      this.addEventListener("click", (event) => this.hit(event.target.closest("[data-zone]")));
      this.addEventListener("keydown", (event) => {
        const zone = event.target.closest("[data-zone]");
        if (zone && ["Enter", " "].includes(event.key)) { event.preventDefault(); this.hit(zone); }
        if (zone && ["Delete", "Backspace"].includes(event.key)) { event.preventDefault(); delete this.found[zone.dataset.zone]; this.paint(true); }
      });
      const form = this.closest("form");
      form?.addEventListener("restored", () => this.read());
      form?.addEventListener("reset", () => setTimeout(() => this.read()));
    }
  }

  read() {
    try { this.found = JSON.parse(this.field.value || "{}") ?? {}; } catch { this.found = {}; }
    this.paint(false);
  }

  hit(zone) {
    if (!zone) return;
    const name = zone.dataset.zone;
    const next = KINDS[KINDS.indexOf(this.found[name]) + 1];
    if (this.found[name] && !next) delete this.found[name];
    else this.found[name] = next ?? KINDS[0];
    this.paint(true);
  }

  kindWord(kind) { return this.dataset[kind] ?? kind; }

  paint(tell) {
    this.marks.replaceChildren();
    const rows = [];
    for (const zone of this.zones) {
      const kind = this.found[zone.dataset.zone];
      zone.classList.toggle("hit", Boolean(kind));
      zone.setAttribute("aria-label", kind ? `${zone.dataset.label}, ${this.kindWord(kind)}` : zone.dataset.label);
      if (!kind) continue;
      this.mark(zone, kind);
      const row = document.createElement("li");
      row.className = "chip amber";
      row.textContent = `${zone.dataset.label} · ${this.kindWord(kind)}`;
      rows.push(row);
    }
    this.list?.replaceChildren(...rows);
    this.field.value = Object.keys(this.found).length ? JSON.stringify(this.found) : "";
    if (tell) this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  mark(zone, kind) {
    const box = zone.getBBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("class", "mk");
    dot.setAttribute("cx", at.x);
    dot.setAttribute("cy", at.y);
    dot.setAttribute("r", "7.5");
    const sign = document.createElementNS(SVG, "text");
    sign.setAttribute("class", "mt");
    sign.setAttribute("x", at.x);
    sign.setAttribute("y", at.y + 3.2);
    sign.textContent = [...this.kindWord(kind)][0].toUpperCase();
    this.marks.append(dot, sign);
  }
}
island("damage-map", DamageMap);
