// Growth: time against the corpus's size, memory over many windows, and the parts of a start.
// node bench/growth.mjs [--sizes 0.5,1,2,4] [--model xs]: MB of text, made of the sample corpora over and over.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCorpus } from "../dist/index.js";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Seconds and greatest memory of `bitwit measure` for each size; the slope is of a line through log time and log size. */
export async function measureGrowth(model, megabytes) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-growth-"));
  let sample = "";
  for (const id of ["english", "python", "math"])
    for await (const { text } of (await openCorpus(`sample:${id}`)).documents()) sample += text ?? "";
  const rows = [];
  try {
    for (const size of megabytes) {
      const file = path.join(folder, `${size}.jsonl`);
      writeFileSync(file, documentsOf(sample, size * 1e6));
      // Node's own log of memory is of one thread; the process says its greatest when it ends.
      const script = `
        const { execFileSync } = await import("node:child_process");
        const start = performance.now();
        const out = execFileSync(process.execPath, ${JSON.stringify([path.join(root, "dist/cli/main.js"), "measure", model, "--corpus", file, "--json", "--run", path.join(folder, `run-${size}`)])}, { stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1e9 });
        const seconds = (performance.now() - start) / 1000;
        const { measurements: [{ totalBits, modelTokenCount }] } = JSON.parse(out);
        console.log(JSON.stringify({ seconds, totalBits, modelTokenCount }));
      `;
      const peak = path.join(folder, "peak");
      const output = execFileSync(
        "/usr/bin/time",
        ["-f", "%M", "-o", peak, process.execPath, "--input-type=module", "-e", script],
        {
          encoding: "utf8",
          env: { ...process.env, BITWIT_TOKEN_CACHE: "off" },
        },
      );
      const peakMemoryMb = Number(execFileSync("cat", [peak], { encoding: "utf8" }).trim()) / 1000;
      rows.push({ megabytes: size, ...JSON.parse(output), peakMemoryMb });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    model,
    rows,
    slope: slopeOf(rows.map(({ megabytes, seconds }) => [Math.log(megabytes), Math.log(seconds)])),
  };
}

/** Documents of about 4,000 characters; each begins with its number, so that none is another's copy. */
function documentsOf(sample, characters) {
  const lines = [];
  for (let made = 0, at = 0; made < characters; made += 4000, at = (at + 4000) % (sample.length - 4000))
    lines.push(JSON.stringify({ content: `${lines.length}\n${sample.slice(at, at + 3990)}` }));
  return lines.join("\n") + "\n";
}

function slopeOf(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([x]) => x), mean(([, y]) => y)];
  return (
    points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
  );
}

if (process.argv[1]?.endsWith("growth.mjs")) {
  const { values } = parseArgs({
    options: { sizes: { type: "string", default: "0.5,1,2,4" }, model: { type: "string", default: "xs" } },
  });
  const result = await measureGrowth(`ladder:${values.model}`, values.sizes.split(",").map(Number));
  console.log(JSON.stringify(result, null, 1));
}
