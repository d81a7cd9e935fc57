// <count-up since="…">: a running clock; <count-up seconds="130" running="false"> a stopped one. <count-up until> counts down.
import { island } from "./lazy.js";

const two = (number) => String(number).padStart(2, "0");

class CountUp extends HTMLElement {
  static observedAttributes = ["since", "seconds", "running"];

  connectedCallback() { this.setAttribute("role", "timer"); this.timer = setInterval(() => this.paint(), 1000); this.paint(); }
  disconnectedCallback() { clearInterval(this.timer); }
  attributeChangedCallback() { if (this.isConnected) this.paint(); }

  paint() {
    const before = Number(this.getAttribute("seconds") ?? 0);
    const since = Date.parse(this.getAttribute("since") ?? "");
    const running = this.getAttribute("running") !== "false" && !Number.isNaN(since);
    const total = Math.max(0, Math.floor(before + (running ? (Date.now() - since) / 1000 : 0)));
    const text = `${Math.floor(total / 3600)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
    if (this.textContent !== text) this.textContent = text;
    const standard = Number(this.dataset.standard ?? 0);
    const bar = this.dataset.bar && document.getElementById(this.dataset.bar);
    if (bar && standard) {
      bar.style.inlineSize = `${Math.min(100, (total / standard) * 100)}%`;
      bar.parentElement.classList.toggle("red", total > standard);
    }
  }
}
island("count-up", CountUp);
