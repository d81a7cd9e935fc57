// <copy-text data-done="Copied">: an <input readonly> or <textarea readonly> and a button that copies it; without JavaScript the button stays hidden.
import { island } from "./lazy.js";
import { toast } from "./toast.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, textarea"), button = this.querySelector("button");
    if (!field || !button) return;
    button.hidden = false;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      if (await this.copied(field)) toast(this.dataset.done, { level: "success" });
      else field.select();
    });
  }

  async copied(field) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch { // no permission, or a station's own network without https
      field.select();
      return document.execCommand("copy");
    }
  }
}
island("copy-text", CopyText);
