// The one live region: says what happened, offers 撤销, goes after a while. Words come from the server or from data attributes of <body>.
export const word = (name) => document.body.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? "";

export const csrf = () => {
  if (document.body.dataset.csrf) return document.body.dataset.csrf;
  const inherited = document.body.getAttribute("hx-headers:inherited");
  return inherited ? JSON.parse(inherited)["X-CSRFToken"] : document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
};

function leave(box, seconds) {
  let timer = setTimeout(() => box.remove(), seconds * 1000);
  const stay = () => clearTimeout(timer);
  box.addEventListener("pointerenter", stay);
  box.addEventListener("focusin", stay);
  box.addEventListener("pointerleave", () => { timer = setTimeout(() => box.remove(), 2000); });
}

export function toast(text, { level = "success", sub = "", undo = null, undoWord = word("undo") } = {}) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = `toast-x ${level}`;
  if (level === "error") box.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (sub) {
    const small = document.createElement("small");
    small.textContent = sub;
    words.append(" ", small);
  }
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = undoWord;
    button.addEventListener("click", () => { box.remove(); undo(); });
    box.append(button);
  }
  region.replaceChildren(box);
  leave(box, level === "error" ? 9 : 5);
}

// An answer that says no: HTML of errors/*.html or JSON with message.
export function refusal(text) {
  const clean = (text ?? "").trim();
  if (clean.startsWith("{")) {
    try {
      const data = JSON.parse(clean);
      return { what: data.message ?? data.detail ?? word("failed"), why: data.hint ?? "" };
    } catch { return null; }
  }
  if (!clean.includes("data-refused")) return null;
  const page = new DOMParser().parseFromString(clean, "text/html");
  const part = (name) => page.querySelector(`[data-refused-${name}]`)?.textContent.trim() ?? "";
  return { what: part("what") || word("failed"), why: part("why") };
}

export async function post(url, fields = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  if (!body.has("form_key")) body.set("form_key", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "application/json, text/html;q=0.9" };
  try {
    const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
    return { status: answer.status, ok: answer.ok, text: await answer.text(), headers: answer.headers };
  } catch {
    return { status: 0, ok: false, text: "", headers: new Headers() };
  }
}

export function startToasts() {
  for (const box of document.querySelectorAll("#toasts [data-sent]")) leave(box, box.classList.contains("error") ? 12 : 6);
  document.addEventListener("toast", (event) => {
    const said = event.detail ?? {};
    toast(said.text ?? said.value, { level: said.level ?? "success", sub: said.sub, undo: said.undo ? () => post(said.undo).then(() => location.reload()) : null });
  });
}
