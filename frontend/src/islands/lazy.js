// Each custom element brings its own script, when it first stands in the page.
const ISLANDS = {
  "sign-pad": () => import("./sign-pad.js"),
  "damage-map": () => import("./damage-map.js"),
  "photo-input": () => import("./photo-input.js"),
  "live-part": () => import("./live-part.js"),
  "plate-input": () => import("./plate-input.js"),
  "count-up": () => import("./count-up.js"),
  "job-picker": () => import("./job-picker.js"),
  "workshop-board": () => import("./workshop-board.js"),
  "wall-clock": () => import("./wall-clock.js"),
  "hold-timer": () => import("./hold-timer.js"),
  "copy-text": () => import("./copy-text.js"),
};
const waiting = new Set(Object.keys(ISLANDS));

export function bring(root = document) {
  for (const name of waiting) {
    if (root.querySelector(name)) {
      waiting.delete(name);
      ISLANDS[name]();
    }
  }
}

export function startLazy() {
  bring();
  new MutationObserver((changes) => {
    if (waiting.size && changes.some((change) => change.addedNodes.length)) bring();
  }).observe(document.body, { childList: true, subtree: true });
}

export function island(name, type) { if (!customElements.get(name)) customElements.define(name, type); }
