// Growth: time against the corpus's size, memory over many windows, and the parts of a start.
// node bench/growth.mjs [--sizes 0.5,1,2,4] [--model xs]: MB of text, made of the sample corpora over and over.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
      const peakFile = path.join(folder, "peak");
      const measure = [path.join(root, "dist/cli/main.js"), "measure", model, "--corpus", file, "--json"];
      const start = performance.now();
      const output = execFileSync(
        process.execPath,
        ["--import", SAYS_PEAK, ...measure, "--run", path.join(folder, `run-${size}`)],
        {
          encoding: "utf8",
          maxBuffer: 2 ** 30,
          stdio: ["ignore", "pipe", "ignore"],
          env: { ...process.env, BITWIT_TOKEN_CACHE: "off", PEAK_FILE: peakFile },
        },
      );
      const seconds = (performance.now() - start) / 1000;
      const [{ totalBits, modelTokenCount }] = JSON.parse(output).measurements;
      const peakMemoryMb = Number(readFileSync(peakFile, "utf8")) / 1000;
      rows.push({ megabytes: size, seconds, totalBits, modelTokenCount, peakMemoryMb });
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

/** Writes the process's greatest resident set, in KB, when it ends. */
const SAYS_PEAK = `data:text/javascript,${encodeURIComponent(
  'import { writeFileSync } from "node:fs"; import { isMainThread } from "node:worker_threads"; if (isMainThread) process.on("exit", () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));',
)}`;

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
