// Staff pages: htmx, palette, keys, drawer; islands bring themselves.
import htmx from "htmx.org";
import { startAnswers } from "./islands/answers.js";
import { makeDrawer } from "./islands/drawer.js";
import { startForms } from "./islands/forms.js";
import { startKeys } from "./islands/keys.js";
import { startLazy } from "./islands/lazy.js";
import { startToasts } from "./islands/toast.js";

window.htmx = htmx;
startToasts();
startAnswers();
startForms();
startKeys(makeDrawer());
startLazy();
document.querySelector("[data-error-summary]")?.focus();
