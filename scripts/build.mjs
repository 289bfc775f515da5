// Builds dist/: the WASM kernels (AssemblyScript), TypeScript, then the pages' bundles (Vite). Skips what is up to date, so that it is cheap to call often.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "./build-web.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : -1);

mkdirSync(path.join(root, "dist/kernel"), { recursive: true });
// What kernels share (kernel/lib) makes all of them stale.
const shared = Math.max(
  ...readdirSync(path.join(root, "kernel/lib")).map((name) => modified(path.join(root, "kernel/lib", name))),
);
for (const source of readdirSync(path.join(root, "kernel")).filter((name) => name.endsWith(".ts"))) {
  const input = path.join(root, "kernel", source);
  const output = path.join(root, "dist/kernel", source.replace(/\.ts$/, ".wasm"));
  if (modified(output) > Math.max(modified(input), shared)) continue;
  const asc = path.join(path.dirname(require.resolve("assemblyscript/package.json")), "bin/asc.js");
  node(asc, input, "--outFile", output, "--config", path.join(root, "kernel/asconfig.json"));
}

// tsc trusts its build record: when dist was emptied by hand the record went with it, and a stale record is worse than none.
const record = path.join(root, "dist/.tsbuildinfo");
if (!existsSync(path.join(root, "dist/index.js"))) rmSync(record, { force: true });
node(require.resolve("typescript/bin/tsc"), "-p", "tsconfig.json");

// What a renamed or deleted source left behind must not be packed.
for (const name of readdirSync(path.join(root, "dist"), { recursive: true })) {
  const source = /^(.*)\.(d\.ts|js|d\.ts\.map|js\.map)$/.exec(String(name))?.[1];
  if (source?.startsWith("web/") === false && !existsSync(path.join(root, "src", `${source}.ts`)))
    rmSync(path.join(root, "dist", String(name)));
}

// The pages' scripts, from the sources that tsc has just found free of errors.
await buildWeb(root, "report");
await buildWeb(root, "tokens");
