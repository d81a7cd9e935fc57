// <hold-timer>: the wait key. Counts how long the caller is on hold and how long the call lasts; both go with the form.
import { island } from "./lazy.js";

const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

class HoldTimer extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = this.querySelector("button");
    this.output = this.querySelector("output");
    this.held = this.querySelector("[name=hold_seconds]");
    this.whole = this.querySelector("[name=seconds]");
    if (!this.button || !this.held) return;
    this.button.hidden = false;
    this.begun = Date.now() - 1000 * Number(this.whole?.value || 0);
    this.before = Number(this.held.value || 0);
    this.since = 0;
    this.button.setAttribute("aria-pressed", "false");
    this.button.addEventListener("click", () => this.turn());
    this.timer = setInterval(() => this.paint(), 500);
    this.paint();
  }

  disconnectedCallback() { clearInterval(this.timer); }

  turn() {
    if (this.since) { this.before = this.total(); this.since = 0; } else { this.since = Date.now(); }
    this.button.setAttribute("aria-pressed", String(Boolean(this.since)));
    this.button.classList.toggle("btn-primary", Boolean(this.since));
    this.button.querySelector("span").textContent = this.since ? this.button.dataset.wordOn : this.button.dataset.wordOff;
    this.paint();
  }

  total() { return this.before + (this.since ? Math.round((Date.now() - this.since) / 1000) : 0); }

  paint() {
    this.held.value = String(this.total());
    if (this.whole) this.whole.value = String(Math.round((Date.now() - this.begun) / 1000));
    this.output.textContent = shown(this.total());
  }
}
island("hold-timer", HoldTimer);
