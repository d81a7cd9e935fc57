// <wall-clock>: the time of the station, on walls.
import { island } from "./lazy.js";

class WallClock extends HTMLElement {
  connectedCallback() {
    this.time = document.createElement("time");
    this.replaceChildren(this.time);
    this.timer = setInterval(() => this.paint(), 1000);
    this.paint();
  }
  disconnectedCallback() { clearInterval(this.timer); }
  paint() {
    const now = new Date();
    const zone = { timeZone: this.dataset.zone || undefined };
    const day = document.createElement("small");
    day.textContent = now.toLocaleDateString(this.dataset.lang, { ...zone, month: "long", day: "numeric", weekday: "short" });
    this.time.replaceChildren(now.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" }), day);
  }
}
island("wall-clock", WallClock);
