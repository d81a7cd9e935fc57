// Staff pages: htmx, palette, keys, drawer; islands bring themselves.
import htmx from "htmx.org";
import { startAnswers } from "./islands/answers.js";
import { makeDrawer } from "./islands/drawer.js";
import { startForms } from "./islands/forms.js";
import { startKeys } from "./islands/keys.js";
import { startLazy } from "./islands/lazy.js";
import { startToasts } from "./islands/toast.js";

// A table wider than its place is scrolled by the keyboard too.
function startScrollers() {
  const reach = () => {
    for (const box of document.querySelectorAll(".tbl-wrap:not([tabindex])")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  };
  reach();
  addEventListener("resize", reach);
  document.addEventListener("htmx:after:swap", reach);
}

window.htmx = htmx;
startToasts();
startAnswers();
startForms();
startKeys(makeDrawer());
startLazy();
startScrollers();
document.querySelector("[data-error-summary]")?.focus();
