// <job-picker>: type initials, press 1–9 or Enter, the job is a row. Suggestions are server buttons `.sg[data-value]`;
// a `data-add` URL on the picker asks the server for the row, else a `<template data-row>` inside is filled.
import { island } from "./lazy.js";
import { post, refusal, toast, word } from "./toast.js";

class JobPicker extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = this.querySelector("input[type=search]");
    this.sugg = this.querySelector(".sugg");
    this.rows = document.getElementById(this.dataset.rows ?? "") ?? this.querySelector("[data-rows]");
    if (!this.field) return;
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => {
      const pick = event.target.closest(".sg");
      if (pick) { event.preventDefault(); this.add(pick); }
    });
    this.outside = (event) => { // digits also work while nothing is focused
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
      if (/^[1-9]$/.test(event.key)) this.choose(Number(event.key), event);
    };
    document.addEventListener("keydown", this.outside);
    (this.rows ?? this).addEventListener("click", (event) => {
      const away = event.target.closest("[data-remove]");
      if (away) { event.preventDefault(); this.remove(away.closest("[data-row]")); }
    });
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.outside); }

  choices() { return [...this.sugg.querySelectorAll(".sg:not([disabled])")]; }

  choose(number, event) {
    const pick = this.choices()[number - 1];
    if (!pick) return;
    event.preventDefault();
    this.add(pick);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") { event.preventDefault(); if (this.choices()[0]) this.add(this.choices()[0]); }
    else if (/^[1-9]$/.test(event.key) && !/\d$/.test(this.field.value) && this.choices().length) this.choose(Number(event.key), event);
    else if (event.key === "ArrowDown" && this.choices()[0]) { event.preventDefault(); this.choices()[0].focus(); }
  }

  async add(pick) {
    const value = pick.dataset.value;
    const there = this.rows?.querySelector(`[data-row="${CSS.escape(value)}"]`);
    if (there) { there.classList.add("flash"); setTimeout(() => there.classList.remove("flash"), 1200); return; }
    if (this.dataset.add) {
      const answer = await post(this.dataset.add, { [this.dataset.name]: value });
      if (!answer.ok) {
        const no = refusal(answer.text);
        toast(no?.what ?? word(answer.status ? "failed" : "offline"), { level: "error", sub: no?.why });
        return;
      }
      this.rows?.insertAdjacentHTML("beforeend", answer.text);
      if (window.htmx && this.rows) window.htmx.process(this.rows);
    } else {
      this.fill(pick, value);
    }
    pick.classList.add("on");
    pick.setAttribute("aria-pressed", "true");
    this.field.value = "";
    this.field.focus();
    this.changed();
  }

  fill(pick, value) {
    const mould = this.querySelector("template[data-row]") ?? document.querySelector(`template[data-row-of="${CSS.escape(this.dataset.name)}"]`);
    if (!mould || !this.rows) return;
    const row = mould.content.firstElementChild.cloneNode(true);
    row.dataset.row = value;
    for (const spot of row.querySelectorAll("[data-fill]")) spot.textContent = pick.dataset[spot.dataset.fill] ?? "";
    for (const field of row.querySelectorAll("input[data-value]")) field.value = value;
    this.rows.append(row);
  }

  remove(row) {
    if (!row) return;
    const pick = this.sugg.querySelector(`.sg[data-value="${CSS.escape(row.dataset.row)}"]`);
    pick?.classList.remove("on");
    pick?.removeAttribute("aria-pressed");
    row.remove();
    this.changed();
    this.field.focus();
  }

  changed() { this.dispatchEvent(new CustomEvent("jobs-changed", { bubbles: true })); }
}
island("job-picker", JobPicker);
