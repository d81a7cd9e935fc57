// The sprite holds only icons that a template, a python file or an island names.
import fs from "node:fs";
import path from "node:path";

const NAMED = [/\{%\s*icon\s+["']([a-z0-9-]+)["']/g, /\bicon\(\s*["']([a-z0-9-]+)["']/g, /\bicon=["']([a-z0-9-]+)["']/g, /["']icon["']:\s*["']([a-z0-9-]+)["']/g];
const MENUS = /(shell|queries\/home|kitchen\/render)\.py$/; // menus and sections are tuples there: every word that is an icon counts
const LOGO = '<path d="M4 13a8 8 0 0 1 16 0"/><path d="M12 13l3.5-4"/><path d="M4 17h16"/><path d="M7 20h10"/>';

export const APP_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#1c54d1"/>' +
  '<g fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round"><path d="M5.500 13a6.500 6.500 0 0 1 13 0M12 13l3-3.500M5.500 16.500h13M8 19h8"/></g></svg>';

function drawing(folder, name) {
  const filled = name.endsWith("-filled");
  const file = path.join(folder, filled ? "filled" : "outline", `${name.replace(/-filled$/, "")}.svg`);
  if (!fs.existsSync(file)) return null;
  const text = fs.readFileSync(file, "utf8");
  const inner = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>"));
  return inner.replace(/<path stroke="none"[^>]*>/g, "").replace(/\s+/g, " ").trim();
}

export function sprite(folder, sources) {
  const names = new Set(["logo", "circle-dashed"]);
  for (const file of sources) {
    const text = fs.readFileSync(file, "utf8");
    if (MENUS.test(file)) for (const [, word] of text.matchAll(/"([a-z][a-z0-9-]+)"/g)) if (drawing(folder, word) !== null) names.add(word);
    for (const pattern of NAMED) for (const match of text.matchAll(pattern)) names.add(match[1]);
  }
  const missing = [];
  let svg = '<svg xmlns="http://www.w3.org/2000/svg">';
  for (const name of [...names].sort()) {
    const body = name === "logo" ? LOGO : drawing(folder, name);
    if (body === null) missing.push(name);
    else svg += `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  }
  return { svg: `${svg}</svg>`, count: names.size - missing.length, missing };
}
