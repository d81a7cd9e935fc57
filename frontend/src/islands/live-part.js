// <live-part>: asks once a second with a version stamp; an unchanged board answers 204 and costs next to nothing.
import { island } from "./lazy.js";
import { word } from "./toast.js";

const STALE_AFTER = 5000;
const typing = (root) => root.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox], [type=radio]), textarea, select");

class LivePart extends HTMLElement {
  connectedCallback() {
    this.stamp = this.getAttribute("stamp") ?? "";
    this.heard = Date.now();
    this.every = Math.max(500, Number(this.getAttribute("every") ?? 1000));
    this.seen = () => { if (!document.hidden) this.ask(); };
    this.again = () => this.ask(true);
    document.addEventListener("visibilitychange", this.seen);
    this.addEventListener("refresh", this.again);
    this.timer = setInterval(() => { this.ask(); this.say(); }, this.every);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    this.removeEventListener("refresh", this.again);
    this.stop?.abort();
  }

  idle() { return document.hidden || this.hasAttribute("pause") || this.querySelector("[data-dragging]") || typing(this) || !navigator.onLine; }

  async ask(force = false) {
    if (this.asking) { if (force) this.once = true; return; }
    if (!force && this.idle()) return;
    this.asking = true;
    this.stop = new AbortController();
    const limit = setTimeout(() => this.stop.abort(), 10_000);
    try {
      const headers = { "HX-Request": "true", "X-Live": "1", ...(this.stamp ? { "If-None-Match": this.stamp } : {}) };
      const answer = await fetch(this.getAttribute("src"), { headers, credentials: "same-origin", cache: "no-store", signal: this.stop.signal });
      if (answer.redirected && !answer.headers.get("ETag") && /<!doctype/i.test((await answer.clone().text()).slice(0, 40))) { location.reload(); return; }
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status === 204 || answer.status === 304 || answer.ok) this.heard = Date.now();
      if (answer.ok && answer.status !== 204) await this.put(await answer.text(), answer.headers.get("ETag"));
    } catch { /* the stale sign tells */ } finally {
      clearTimeout(limit);
      this.asking = false;
      this.say();
      if (this.once) { this.once = false; this.ask(true); }
    }
  }

  async put(text, stamp) {
    const { default: htmx } = await import("htmx.org");
    if (!this.isConnected || this.querySelector("[data-dragging]")) return;
    await htmx.swap({ target: this, text, swap: "innerMorph", sourceElement: this });
    if (stamp) this.stamp = stamp;
    this.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
  }

  say() {
    const age = Date.now() - this.heard;
    const stale = age > STALE_AFTER && !document.hidden && !this.hasAttribute("pause");
    this.toggleAttribute("stale", stale);
    for (const sign of document.querySelectorAll(`[data-live="${CSS.escape(this.id)}"], [data-live=""]`)) {
      const text = stale ? word("stale").replace("{n}", Math.round(age / 1000)) : word("live");
      sign.dataset.state = stale ? "stale" : "live";
      if (sign.textContent !== text) sign.textContent = text;
    }
  }
}
island("live-part", LivePart);
