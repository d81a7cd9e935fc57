// Customers, technicians and walls: no htmx until a live part needs it.
import { startForms } from "./islands/forms.js";
import { startLazy } from "./islands/lazy.js";
import { startToasts } from "./islands/toast.js";

startToasts();
startForms();
startLazy();
document.addEventListener("click", (event) => {
  const command = event.target.closest("[data-cmd]")?.dataset.cmd;
  if (command === "back" && history.length > 1) { event.preventDefault(); history.back(); }
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
const refused = document.querySelector("[data-error-summary]");
refused?.focus();
// A refused page was the answer to a POST: Back and reload must not ask to send it again, nor end at an error of the browser.
if (refused) history.replaceState(null, "", location.href);
