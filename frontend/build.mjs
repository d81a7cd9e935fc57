// One build: `node frontend/build.mjs`. Reads frontend/src and the templates, writes the git-ignored static/dist.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import { sprite, APP_ICON } from "./icons.mjs";

const started = performance.now();
const root = path.resolve(import.meta.dirname, "..");
const src = path.join(root, "frontend/src");
const out = path.join(root, "static/dist");
const modules = path.join(root, "node_modules");

const files = (dir, ending) => fs.readdirSync(dir, { recursive: true }).map(String).filter((f) => f.endsWith(ending)).map((f) => path.join(dir, f));
const templates = files(path.join(root, "waystation"), ".html").filter((f) => f.includes(`${path.sep}templates${path.sep}`));
if (process.argv.includes("--kitchen")) templates.push(...files(path.join(root, "frontend/kitchen"), ".html"), path.join(root, "frontend/kitchen/render.py"));
const pythons = files(path.join(root, "waystation"), ".py").filter((f) => !f.includes(`${path.sep}tests${path.sep}`));

const ours = [...new Set(files(src, ".css").flatMap((f) => [...fs.readFileSync(f, "utf8").matchAll(/\.([a-z][\w-]*)(?=[^;}]*\{)/g)].map((m) => m[1])))].filter((name) => !["svg", "show", "active", "disabled"].includes(name));
const [tabler] = await new PurgeCSS().purge({
  content: [...templates, ...pythons.filter((f) => /templatetags|forms/.test(f)), ...files(src, ".js")],
  css: [path.join(modules, "@tabler/core/dist/css/tabler.min.css")],
  variables: true,
  keyframes: true,
  fontFace: true,
  safelist: ["show", "active", "disabled"],
  // A class that our css defines is ours; Tabler's rules of the same name would only fight it.
  blocklist: [new RegExp(`^\.?(${ours.join("|")})$`), /^\.?btn-/],
});
const tablerPart = {
  name: "tabler",
  setup(build) {
    build.onResolve({ filter: /^tabler-purged$/ }, () => ({ path: "tabler.css", namespace: "tabler" }));
    build.onLoad({ filter: /.*/, namespace: "tabler" }, () => ({ contents: tabler.css.replace(/@charset[^;]*;/g, ""), loader: "css" }));
  },
};

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const icons = sprite(path.join(modules, "@tabler/icons/icons"), [...templates, ...pythons, ...files(src, ".js")]);
fs.writeFileSync(path.join(out, "icons.svg"), icons.svg);
fs.writeFileSync(path.join(out, "icon.svg"), APP_ICON);
fs.writeFileSync(path.join(out, "app.webmanifest"), JSON.stringify({
  name: "驿修", short_name: "驿修", start_url: "/", scope: "/", display: "standalone", background_color: "#0e1726", theme_color: "#111c2e",
  icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any maskable" }],
}));

const common = { plugins: [tablerPart], bundle: true, minify: true, nodePaths: [modules], target: ["chrome100", "safari15.4", "firefox100"], logLevel: "warning", legalComments: "linked", conditions: ["browser", "production"] };
const entries = fs.readdirSync(src).filter((f) => /\.(js|css)$/.test(f) && f !== "sw.js").map((f) => path.join(src, f));
await esbuild.build({ ...common, entryPoints: entries, outdir: out, format: "esm", splitting: true, chunkNames: "c-[hash]" });
const worker = path.join(src, "sw.js");
if (fs.existsSync(worker)) await esbuild.build({ ...common, entryPoints: [worker], outfile: path.join(out, "sw.js"), format: "iife", legalComments: "none" });

const kilo = (name) => (zlib.gzipSync(fs.readFileSync(path.join(out, name))).length / 1024).toFixed(1);
const unknown = icons.missing.length ? ` · no such icon: ${icons.missing.join(", ")}` : "";
console.log(`static/dist: app.css ${kilo("app.css")} kB, app.js ${kilo("app.js")} kB, ${icons.count} icons ${kilo("icons.svg")} kB (gz) in ${((performance.now() - started) / 1000).toFixed(1)} s${unknown}`);
if (icons.missing.length && process.argv.includes("--strict")) process.exitCode = 1;
