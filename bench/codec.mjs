// Size and speed of bitwit compress beside classical compressors. Levels: --levels 1,6,8 (default). Files: arguments, or the built-in
// list: 100 KB of each held-out corpus in ../shared/corpora (skipped when absent), samples, sizes, and binary. Tools that are not
// installed are left out and named. --out FILE keeps the raw figures (default: bench/results/codec.json).
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    levels: { type: "string", default: "1,6,8" },
    out: { type: "string", default: path.join(root, "bench/results/codec.json") },
    only: { type: "string" },
    classical: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const { openCorpus } = await import(path.join(root, "dist/index.js"));
const { ladderModels } = await import(path.join(root, "dist/model/ladder.js"));
const { levelSettings } = await import(path.join(root, "dist/codec/levels.js"));
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-bench-"));
const cli = path.join(root, "dist/cli/main.js");

const inputs = [];
const add = (name, bytes) => {
  if (values.only === undefined || new RegExp(values.only).test(name)) inputs.push({ name, bytes });
};
for (const file of positionals) add(path.basename(file), readFileSync(file));
if (positionals.length === 0) {
  for (const corpus of ["english", "python", "latex"]) {
    const file = path.join(root, "../shared/corpora", `${corpus}.jsonl`);
    if (!existsSync(file)) {
      console.error(`skipped: ${corpus}.jsonl is not there`);
      continue;
    }
    const parts = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const text = Buffer.from(parts.map((line) => JSON.parse(line).content).join(""));
    add(`held-out ${corpus}, 100 KB`, text.subarray(0, 100_000));
    if (corpus === "english")
      for (const [label, size] of [
        ["1 KB", 1000],
        ["10 KB", 10_000],
        ["1 MB", 1_000_000],
      ])
        add(`held-out english, ${label}`, text.subarray(0, size));
  }
  for (const name of ["english", "python", "math"]) {
    const parts = [];
    for await (const record of (await openCorpus(`sample:${name}`)).documents())
      if (record.text !== undefined) parts.push(record.text);
    add(`sample:${name}, 100 KB`, Buffer.from(parts.join("")).subarray(0, 100_000));
  }
  add("node binary, 100 KB", readFileSync(process.execPath).subarray(0, 100_000));
}

const tools = [
  ["gzip -9", (bytes) => zlib.gzipSync(bytes, { level: 9 }).length],
  [
    "brotli -q 11",
    (bytes) =>
      zlib.brotliCompressSync(bytes, {
        params: {
          [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
          [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
          [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }).length,
  ],
  ["zstd --ultra -22", (_, file) => piped("zstd", ["--ultra", "-22", "-c", "-q", file])],
  ["xz -9e", (_, file) => piped("xz", ["-9e", "-c", "-k", file])],
  ["bzip2 -9", (_, file) => piped("bzip2", ["-9", "-c", "-k", file])],
  [
    "7z PPMd",
    (_, file) => sized("7z", (out) => ["a", "-t7z", "-m0=PPMd:o=16:mem=256m", "-bso0", "-bsp0", out, file], ".7z"),
  ],
  ["zpaq -m5", (_, file) => sized("zpaq", (out) => ["a", out, file, "-m5"], ".zpaq")],
  ["lrzip -z", (_, file) => sized("lrzip", (out) => ["-z", "-L9", "-q", "-o", out, file], ".lrz")],
];
function piped(command, args) {
  return execFileSync(command, args, { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] }).length;
}
function sized(command, args, suffix) {
  const out = path.join(folder, `out${suffix}`);
  rmSync(out, { force: true });
  execFileSync(command, args(out), { stdio: "ignore" });
  return statSync(out).size;
}

/** The processor's seconds of all threads, which other work on the machine moves less than the clock's. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent('process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("cpu "+(user+system)+"\\n")})')}`;

const rows = [];
const show = (row) => {
  rows.push(row);
  const speed = row.encodeSeconds === undefined ? "" : ` ${(row.bytes / 1000 / row.encodeSeconds).toFixed(2)} KB/s in`;
  const cpu =
    row.encodeCpuSeconds === undefined
      ? ""
      : ` (CPU ${row.encodeCpuSeconds.toFixed(1)} s, ${row.decodeCpuSeconds.toFixed(1)} s)`;
  const back = row.decodeSeconds === undefined ? "" : `, ${(row.bytes / 1000 / row.decodeSeconds).toFixed(2)} KB/s out`;
  console.log(
    `${row.file.padEnd(28)} ${row.tool.padEnd(22)} ${String(row.compressed).padStart(9)} ${((8 * row.compressed) / row.bytes).toFixed(3)} bpb${speed}${back}${cpu}`,
  );
  writeFileSync(values.out, JSON.stringify(report(), null, 1) + "\n");
};
const report = () => ({
  date: new Date().toISOString().slice(0, 10),
  cpu: os.cpus()[0]?.model,
  cores: os.availableParallelism(),
  loadAverage: os.loadavg()[0],
  node: process.version,
  note: "compressed counts the whole archive; withModel adds the model's file. Seconds are wall time of the command, opening the model included, without verifying; cpuSeconds are the processor's, of all threads.",
  rows,
});

for (const { name, bytes } of inputs) {
  const file = path.join(folder, "input");
  writeFileSync(file, bytes);
  if (values.classical)
    for (const [tool, run] of tools)
      try {
        const startedAt = performance.now();
        const compressed = run(bytes, file);
        show({
          file: name,
          bytes: bytes.length,
          tool,
          compressed,
          encodeSeconds: (performance.now() - startedAt) / 1000,
        });
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
        console.error(`skipped: ${tool} is not installed`);
      }
  for (const level of values.levels.split(",").map(Number)) {
    const archive = path.join(folder, "input.bw");
    const time = (...args) => {
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ["--import", TELL_CPU, cli, ...args], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(stderr);
      return {
        seconds: (performance.now() - startedAt) / 1000,
        cpuSeconds: Number(/cpu (\d+)/.exec(stderr)[1]) / 1e6,
      };
    };
    const encode = time("compress", "-q", "-f", "--no-verify", `-${level}`, "-o", archive, file);
    const decode = time("decompress", "-q", "-f", "-o", path.join(folder, "back"), archive);
    const hash = (path_) => createHash("sha256").update(readFileSync(path_)).digest("hex");
    if (hash(path.join(folder, "back")) !== hash(file)) throw new Error(`${name} came back different`);
    const compressed = statSync(archive).size;
    const model = ladderModels().find(({ ref }) => ref === levelSettings(level).model);
    show({
      file: name,
      bytes: bytes.length,
      tool: `bitwit -${level} (${model.id})`,
      compressed,
      withModel: compressed + model.fileBytes,
      encodeSeconds: encode.seconds,
      decodeSeconds: decode.seconds,
      encodeCpuSeconds: encode.cpuSeconds,
      decodeCpuSeconds: decode.cpuSeconds,
    });
  }
}
rmSync(folder, { recursive: true });
