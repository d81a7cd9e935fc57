// <workshop-board>: drag a car, or M and a digit, or arrows and Enter. The server decides; a refused car goes back and says why.
import Sortable from "sortablejs";
import { island } from "./lazy.js";
import { post, refusal, toast, word } from "./toast.js";

const cardsOf = (list) => [...list.querySelectorAll(":scope > .card-j")];
const letterM = (event) => event.code === "KeyM" || event.key.toLowerCase() === "m";

class WorkshopBoard extends HTMLElement {
  connectedCallback() {
    if (this.watch) return;
    this.sorts = new Map();
    this.bind();
    this.watch = new MutationObserver(() => this.bind());
    this.watch.observe(this, { childList: true, subtree: true });
    this.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("click", (event) => this.click(event));
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.watch = null;
    this.sorts?.forEach((sort) => sort.destroy());
    this.sorts = new Map();
  }

  get lists() { return [...this.querySelectorAll(".list[data-stage]")]; }

  bind() {
    for (const card of this.querySelectorAll(".card-j:not([tabindex])")) card.tabIndex = -1;
    const first = this.querySelector(".card-j");
    if (first && !this.querySelector('.card-j[tabindex="0"]')) first.tabIndex = 0;
    for (const [list, sort] of this.sorts) if (!list.isConnected) { sort.destroy(); this.sorts.delete(list); }
    if (!this.dataset.move) return;
    for (const list of this.lists) {
      if (this.sorts.has(list)) continue;
      this.sorts.set(list, Sortable.create(list, {
        group: "cars", draggable: ".card-j:not([data-fixed])", animation: 140, delay: 120, delayOnTouchOnly: true, touchStartThreshold: 4,
        ghostClass: "ghost-c", dragClass: "drag-c", scrollSensitivity: 60, sort: false, filter: "button, a.btn", preventOnFilter: false,
        onStart: (event) => this.lift(event.item),
        onMove: (event) => this.hover(event.dragged, event.to),
        onEnd: (event) => this.drop(event),
      }));
    }
  }

  may(card, stage) { return !card.dataset.to || card.dataset.to.split(" ").includes(stage) || stage === card.dataset.stage; }

  lift(card) {
    this.toggleAttribute("data-dragging", true);
    for (const list of this.lists) list.closest(".col").classList.toggle("deny", !this.may(card, list.dataset.stage));
  }

  hover(card, to) {
    for (const list of this.lists) list.closest(".col").classList.toggle("allow", list === to && this.may(card, to.dataset.stage));
  }

  drop(event) {
    this.toggleAttribute("data-dragging", false);
    for (const column of this.querySelectorAll(".col")) column.classList.remove("deny", "allow");
    if (event.to !== event.from) this.move(event.item, event.to.dataset.stage, event.from, event.oldDraggableIndex);
  }

  putBack(card, list, place) {
    list.insertBefore(card, cardsOf(list).filter((one) => one !== card)[place] ?? null);
    card.classList.add("shake");
    setTimeout(() => card.classList.remove("shake"), 400);
    this.select(card);
  }

  async move(card, to, from, place) {
    this.toggleAttribute("data-dragging", true); // the live part waits until the server has answered
    card.setAttribute("aria-busy", "true");
    const answer = await post(this.dataset.move.replace("{id}", card.dataset.id), { card: card.dataset.id, to, version: card.dataset.version ?? "" });
    card.removeAttribute("aria-busy");
    this.toggleAttribute("data-dragging", false);
    const data = answer.ok && answer.text.trim().startsWith("{") ? JSON.parse(answer.text) : null;
    if (!answer.ok) {
      const no = refusal(answer.text);
      this.putBack(card, from, place);
      toast(no?.what ?? word(answer.status ? "failed" : "offline"), { level: "error", sub: no?.why });
      if (answer.status === 409) this.renew();
      return;
    }
    if (data?.open) {
      this.putBack(card, from, place);
      card.classList.remove("shake");
      document.dispatchEvent(new CustomEvent("open-drawer", { detail: { url: data.open, title: data.title, from: card } }));
      return;
    }
    this.settle(card, to, data, answer);
  }

  settle(card, to, data, answer) {
    const html = data ? data.html : answer.text;
    let shown = card;
    if (html?.trim()) {
      const mould = document.createElement("template");
      mould.innerHTML = html.trim();
      shown = mould.content.firstElementChild ?? card;
      if (shown !== card) card.replaceWith(shown);
    }
    shown.dataset.stage = to;
    if (data?.version !== undefined) shown.dataset.version = data.version;
    shown.classList.add("flash");
    setTimeout(() => shown.classList.remove("flash"), 1300);
    this.select(shown);
    if (data?.message) {
      const back = data.undo && (() => {
        const list = this.lists.find((one) => one.dataset.stage === data.undo);
        const home = shown.closest(".list");
        if (!list || !home) return;
        list.prepend(shown);
        this.move(shown, data.undo, home, 0);
      });
      toast(data.message, { undo: back || null });
    }
    this.renew();
  }

  renew() { (this.closest("live-part") ?? this).dispatchEvent(new Event("refresh")); }

  select(card) {
    if (!card) return;
    for (const one of this.querySelectorAll('.card-j.sel, .card-j[tabindex="0"]')) { one.classList.remove("sel"); one.tabIndex = -1; }
    card.classList.add("sel");
    card.tabIndex = 0;
    card.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  open(card) {
    const url = card.dataset.url ?? card.querySelector("a[href]")?.getAttribute("href");
    if (url) document.dispatchEvent(new CustomEvent("open-drawer", { detail: { url, title: card.querySelector(".plate")?.textContent, from: card } }));
  }

  click(event) {
    const card = event.target.closest(".card-j");
    if (!card || event.ctrlKey || event.metaKey || event.target.closest("button, [data-drawer], form")) return;
    event.preventDefault();
    this.select(card);
    this.open(card);
  }

  keys(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest(".card-j");
    if (!card || event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === "Enter" && event.target === card) { event.preventDefault(); this.open(card); return; }
    if (letterM(event) && this.dataset.move) { event.preventDefault(); event.stopPropagation(); this.menu(card); return; }
    const way = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    const lists = this.lists.map(cardsOf);
    const at = lists.findIndex((cards) => cards.includes(card));
    const row = lists[at].indexOf(card);
    if (way[1]) { this.select(lists[at][row + way[1]] ?? card); return; }
    for (let next = at + way[0]; next >= 0 && next < lists.length; next += way[0]) {
      if (lists[next].length) { this.select(lists[next][Math.min(row, lists[next].length - 1)]); return; }
    }
  }

  // The way without dragging (WCAG 2.2, 2.5.7).
  menu(card) {
    const dialog = document.createElement("dialog");
    dialog.className = "move-dlg";
    const title = document.createElement("h2");
    title.id = "move-title";
    title.textContent = (this.dataset.wordTo ?? "{plate}").replace("{plate}", card.querySelector(".plate")?.textContent ?? "");
    dialog.setAttribute("aria-labelledby", "move-title");
    dialog.append(title);
    const from = card.closest(".list");
    const place = cardsOf(from).indexOf(card);
    this.lists.forEach((list, i) => {
      const button = document.createElement("button");
      button.type = "button";
      const name = document.createElement("span");
      name.textContent = list.dataset.name ?? list.closest(".col").querySelector("h2").textContent;
      const key = document.createElement("kbd");
      key.textContent = i + 1;
      button.append(name, key);
      button.disabled = list === from || !this.may(card, list.dataset.stage);
      button.addEventListener("click", () => { dialog.close(); list.prepend(card); this.move(card, list.dataset.stage, from, place); });
      dialog.append(button);
    });
    dialog.addEventListener("keydown", (event) => {
      const button = /^[1-9]$/.test(event.key) ? dialog.querySelectorAll("button")[Number(event.key) - 1] : null;
      if (button && !button.disabled) { event.preventDefault(); button.click(); }
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); if (card.isConnected) this.select(card); });
    document.body.append(dialog);
    dialog.showModal();
  }
}
island("workshop-board", WorkshopBoard);
