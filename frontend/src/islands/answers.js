// What htmx answers mean for a person: a slim line while waiting, a red toast when refused, the login page when it is time.
import { refusal, toast, word } from "./toast.js";

export function startAnswers() {
  const line = document.getElementById("topline");
  let waiting = 0;
  let timer = 0;
  const busy = (change) => {
    waiting = Math.max(0, waiting + change);
    clearTimeout(timer);
    if (waiting) timer = setTimeout(() => line?.classList.add("on"), 250);
    else line?.classList.remove("on");
  };
  document.addEventListener("htmx:before:request", () => busy(1));
  document.addEventListener("htmx:finally:request", () => busy(-1));
  document.addEventListener("htmx:error", (event) => {
    if (!event.detail?.ctx?.response) toast(word("offline"), { level: "error" });
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail.ctx;
    if ((ctx?.response?.raw?.status ?? 200) < 400 || !(ctx.target instanceof Element)) return;
    const said = document.getElementById(ctx.target.id)?.querySelector(".error, .errors") ?? ctx.target.querySelector?.(".error, .errors");
    said?.scrollIntoView({ block: "nearest" }); // a refusal above or below the window would look like a dead button
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    const answer = ctx?.response?.raw;
    if (!answer) return;
    const text = ctx.text ?? "";
    const no = answer.status >= 400 ? refusal(text) : null;
    const whole = /^\s*<!doctype/i.test(text);
    if (no || (answer.status >= 400 && ![409, 422].includes(answer.status))) {
      event.preventDefault();
      toast(no?.what ?? word("failed"), { level: "error", sub: no?.why });
      const shaken = ctx.sourceElement?.closest?.("form, .row-x, tr, .card-j");
      shaken?.classList.add("shake");
      setTimeout(() => shaken?.classList.remove("shake"), 400);
    } else if (whole && answer.redirected && ctx.target !== document.body) {
      event.preventDefault();
      location.assign(answer.url); // logged out meanwhile, or the answer is a page of its own
    }
  });
}
