// <photo-input>: photos shrink to 1600 px JPEG before they travel; drawing them anew drops EXIF and place. The input stays a plain file input.
import { island } from "./lazy.js";

const LONGEST = 1600;
const QUALITY = 0.82;

export async function shrink(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif" || file.type === "image/svg+xml") return file;
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) return file;
  return new File([blob], `${file.name.replace(/\.\w+$/, "") || "photo"}.jpg`, { type: "image/jpeg", lastModified: file.lastModified });
}

class PhotoInput extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.thumbs = this.querySelector(".thumbs");
    this.files = [];
    this.urls = [];
    if (!this.input) return;
    this.input.addEventListener("change", (event) => { if (event.isTrusted || !this.setting) this.take([...this.input.files]); });
    this.closest("form")?.addEventListener("reset", () => { this.files = []; this.show(); });
  }

  disconnectedCallback() { this.urls.forEach(URL.revokeObjectURL); }

  async take(chosen) {
    this.setAttribute("busy", "");
    const form = this.closest("form");
    for (const said of form?.querySelectorAll(".errors") ?? []) { // what no field says was about the file before
      said.querySelectorAll("p").forEach((line) => line.remove());
      if (!said.querySelector("li")) said.remove();
    }
    let sender = null; // who sends while photos shrink sees that it goes on, and it goes when they are done
    const wait = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      sender = event.submitter ?? form;
      event.submitter?.setAttribute("aria-busy", "true");
    };
    form?.addEventListener("submit", wait, true);
    const many = this.input.multiple;
    const small = [];
    for (const file of chosen) small.push(await shrink(file));
    this.files = many ? [...this.files, ...small].slice(0, Number(this.dataset.most ?? 20)) : small.slice(0, 1);
    this.put();
    form?.removeEventListener("submit", wait, true);
    this.removeAttribute("busy");
    if (!sender) return;
    if (sender !== form) sender.removeAttribute("aria-busy");
    form.requestSubmit(sender === form ? undefined : sender);
  }

  put() {
    const bag = new DataTransfer();
    this.files.forEach((file) => bag.items.add(file));
    this.input.files = bag.files;
    this.show();
    this.dispatchEvent(new CustomEvent("photos", { bubbles: true, detail: { files: this.files } }));
  }

  show() {
    this.urls.forEach(URL.revokeObjectURL);
    this.urls = [];
    this.thumbs.replaceChildren(...this.files.map((file, place) => {
      const figure = document.createElement("figure");
      const picture = document.createElement("img");
      const url = URL.createObjectURL(file);
      this.urls.push(url);
      picture.src = url;
      picture.alt = file.name;
      const away = document.createElement("button");
      away.type = "button";
      away.textContent = "×";
      away.setAttribute("aria-label", (this.dataset.remove ?? "×").replace("{n}", place + 1));
      away.addEventListener("click", () => { this.files.splice(place, 1); this.put(); });
      const size = document.createElement("small");
      size.textContent = `${Math.max(1, Math.round(file.size / 1024))} KB`;
      figure.append(picture, away, size);
      return figure;
    }));
  }
}
island("photo-input", PhotoInput);
