// <sign-pad>: ink becomes SVG in a hidden input; who cannot draw types the name. Without JavaScript only the name field shows.
import SignaturePad from "signature_pad";
import { island } from "./lazy.js";

class SignPad extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector(".pad");
    this.canvas = this.querySelector("canvas");
    this.field = this.querySelector("[data-ink]");
    this.named = this.querySelector("[data-typed]");
    if (!this.canvas || this.pad) return;
    this.classList.add("ready");
    this.box.hidden = false;
    this.querySelector("[data-tools]").hidden = false;
    this.querySelector("[data-typed-box]").hidden = !this.named.value && !this.hasAttribute("typed");
    this.pad = new SignaturePad(this.canvas, { penColor: "#14213a", minWidth: 1.1, maxWidth: 3.2 });
    this.pad.addEventListener("beginStroke", () => { this.show(""); this.box.classList.add("has"); });
    this.pad.addEventListener("endStroke", () => this.keep());
    this.named.addEventListener("input", () => this.tell());
    this.querySelector("[data-clear]").addEventListener("click", () => { this.pad.clear(); this.show(""); this.keep(); });
    this.querySelector("[data-type]").addEventListener("click", () => { this.querySelector("[data-typed-box]").hidden = false; this.named.focus(); });
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.box);
    this.closest("form")?.addEventListener("reset", () => { this.pad.clear(); this.keep(); });
    this.show(this.field.value);
    this.tell();
  }

  // What was drawn before a refusal stands on the pad again; a new stroke replaces it.
  show(svg) {
    this.canvas.style.background = svg ? `center / contain no-repeat url("data:image/svg+xml,${encodeURIComponent(svg)}")` : "";
    this.box.classList.toggle("has", Boolean(svg));
  }

  disconnectedCallback() { this.watch?.disconnect(); this.pad?.off(); this.pad = null; }

  // The canvas follows the size of its box (also when a dialog opens); what was drawn stays.
  fit() {
    const { offsetWidth: wide, offsetHeight: high } = this.box;
    if (!wide || (wide === this.wide && high === this.high)) return;
    const ratio = Math.max(devicePixelRatio || 1, 1);
    const drawn = this.pad.toData();
    [this.wide, this.high] = [wide, high];
    this.canvas.width = wide * ratio;
    this.canvas.height = high * ratio;
    this.canvas.getContext("2d").scale(ratio, ratio);
    this.pad.clear();
    if (drawn.length) this.pad.fromData(drawn);
  }

  keep() {
    const empty = this.pad.isEmpty();
    this.box.classList.toggle("has", !empty);
    this.field.value = empty ? "" : this.pad.toSVG();
    this.tell();
  }

  tell() {
    const signed = Boolean(this.field.value || this.named.value.trim());
    this.toggleAttribute("signed", signed);
    this.dispatchEvent(new CustomEvent("signed", { bubbles: true, detail: { signed } }));
    for (const button of this.closest("form")?.querySelectorAll("[data-needs-sign]") ?? []) button.disabled = !signed;
  }
}
island("sign-pad", SignPad);
