// Bundles web/NAME/ into dist/web/NAME.js and NAME.css: one classic script without imports, to be put into one HTML file.
// Skipped while nothing that could be in the bundle has changed.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** @returns whether it was built. */
export async function buildWeb(root, name) {
  const output = path.join(root, `dist/web/${name}.js`);
  const style = path.join(root, `dist/web/${name}.css`);
  const sources = ["web", "src/report", "src/fit", "src/math", "scripts/build-web.mjs"].map((one) =>
    path.join(root, one),
  );
  if (existsSync(output) && existsSync(style) && statSync(output).mtimeMs > Math.max(...sources.map(newest)))
    return false;
  execFileSync(process.execPath, [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-p", "web"], {
    cwd: root,
    stdio: "inherit",
  });
  // Loaded only now: most builds need no bundler.
  const { build } = await import("vite");
  const result = await build({
    root: path.join(root, "web", name),
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      cssMinify: true,
      lib: {
        entry: path.join(root, "web", name, "main.ts"),
        formats: ["iife"],
        name: `bitwit_${name}`,
        fileName: name,
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => one.output);
  const script = outputs.find((one) => one.type === "chunk");
  const css = outputs.find((one) => one.type === "asset" && one.fileName.endsWith(".css"));
  mkdirSync(path.dirname(output), { recursive: true });
  writeFileSync(style, preferDark(String(css?.source ?? "")));
  writeFileSync(output, script.code);
  return true;
}

/** The dark colours stand once in the sources; here they are also given to readers whose system asks for them. */
function preferDark(css) {
  const blocks = css.matchAll(/:root\[data-theme=["']?dark["']?\]\s*\{([^}]*)\}/gu);
  const dark = [...blocks].map(([, block]) => block).join(";");
  return `${css}@media screen and (prefers-color-scheme:dark){:root:not([data-theme]){${dark}}}`;
}

function newest(entry) {
  const found = statSync(entry);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(entry)
      .filter((name) => !name.endsWith(".test.ts"))
      .map((name) => newest(path.join(entry, name))),
  );
}
