// npm run bench: what bitwit costs beside the limit and the peers, in one table; every figure a ratio of things done in turns.
// Raw results go to bench/results/DATE-speed.json with the command and the hardware. --quick leaves the 0.5B model out. With
// BITWIT_LLAMA_TOOLS=FOLDER (llama-bench and llama-perplexity; docs/performance.md says how to build them) llama.cpp's tools are peers.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openCorpus } from "../dist/index.js";
import { measureCodec, sampleText } from "./codec-peer.mjs";
import { measureGrowth } from "./growth.mjs";
import { measureTools } from "./llama-tools.mjs";
import { writeRandomModel } from "./make-random-model.mjs";
import { measureKernel } from "./measure-kernel.mjs";
import { median } from "./statistics.mjs";
import { measureThreads } from "./threads.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes("--quick");
const tools = process.env.BITWIT_LLAMA_TOOLS;
const ladder = (id) => path.join(here, `../models/${id}.gguf`);
const started = performance.now();
/** What was measured so far is kept: a bench that is ended has not been for nothing. */
const say = (text) => {
  process.stderr.write(`${Math.round((performance.now() - started) / 1000)} s: ${text}\n`);
  if (resultFile !== undefined) writeFileSync(resultFile, JSON.stringify(result, null, 2) + "\n");
};
let resultFile;

const node = (script, ...args) =>
  JSON.parse(
    execFileSync(process.execPath, [path.join(here, script), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );

function timeHelp() {
  const run = (...args) => {
    const start = performance.now();
    execFileSync(process.execPath, args, { stdio: "ignore" });
    return performance.now() - start;
  };
  const main = path.join(here, "../dist/cli/main.js");
  const pairs = Array.from({ length: 12 }, () => ({ help: run(main, "--help"), empty: run("-e", "0") })).slice(1);
  return {
    helpMs: median(pairs.map(({ help }) => help)),
    emptyNodeMs: median(pairs.map(({ empty }) => empty)),
    ratio: median(pairs.map(({ help, empty }) => help / empty)),
  };
}

async function tokenizing(folder) {
  const file = path.join(folder, "sample.jsonl");
  const lines = [];
  for (const id of ["english", "python", "math"])
    for await (const { text } of (await openCorpus(`sample:${id}`)).documents())
      lines.push(JSON.stringify({ content: text }));
  writeFileSync(file, lines.join("\n"));
  return node("tokenize.mjs", file, ladder("m"));
}

const result = {
  command: `npm run bench${quick ? " -- --quick" : ""}`,
  date: new Date().toISOString(),
  hardware: {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  },
  loadAverageBefore: os.loadavg()[0],
};
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-bench-"));
resultFile = path.join(here, "results", `${result.date.slice(0, 10)}-speed${quick ? "-quick" : ""}.json`);
try {
  say("log-sum-exp: WASM against plain JavaScript");
  result.kernel = await measureKernel();
  say("start-up");
  result.startUp = timeHelp();
  say("tokenizing");
  result.tokenizing = (await tokenizing(folder)).results;
  say("scoring against bare decode: ladder:m");
  // Each model in a process of its own, so that peak memory is its own.
  result.scoring = [node("measure-scoring.mjs", "ladder:m", ladder("m"), "8", "5")];
  say("beside a busy core: ladder:m");
  result.threads = [await measureThreads("ladder:m", ladder("m"), { windows: 6, rounds: 3 })];
  say("the codec beside one stream, one token a step: ladder:m");
  result.codec = [await measureCodec("m", await sampleText(30_000))];
  say("growth with the corpus: ladder:xs");
  result.growth = await measureGrowth("ladder:xs", [0.25, 0.5, 1, 2]);
  if (tools !== undefined) {
    say("llama-bench and llama-perplexity: ladder:m");
    result.tools = [await measureTools(tools, "ladder:m", ladder("m"), { windows: 6, rounds: 3 })];
  }
  if (!quick) {
    const file = path.join(folder, "random-0.5b.gguf");
    say("writing a 0.5B model with a 152k vocabulary and random weights");
    await writeRandomModel(file);
    say("scoring against bare decode: 0.5B");
    result.scoring.push(node("measure-scoring.mjs", "random-0.5b", file, "1", "2"));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
result.seconds = (performance.now() - started) / 1000;
writeFileSync(resultFile, JSON.stringify(result, null, 2) + "\n");
console.log(table(result));
say(`written to ${resultFile}`);

/** What, bitwit, peer, ratio, limit. */
function table({ kernel, startUp, tokenizing, scoring, threads, codec, growth, tools = [] }) {
  const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3));
  const rows = [["what", "bitwit", "peer", "ratio", "limit"]];
  const row = (what, ours, peer, ratio, limit) =>
    rows.push([what, ours, peer, ratio === undefined ? "" : ratio.toFixed(2), limit]);
  for (const { columns, wasmMicroseconds, plainMicroseconds, ratio } of kernel)
    row(
      `log-sum-exp of ${number(columns)} logits, µs`,
      number(wasmMicroseconds),
      `JavaScript ${number(plainMicroseconds)}`,
      ratio,
      "",
    );
  row("bitwit --help, ms", number(startUp.helpMs), `empty Node ${number(startUp.emptyNodeMs)}`, startUp.ratio, "");
  for (const { wholeDocumentsChecked, firstTime, again, cached } of tokenizing) {
    row(
      "tokenizing new text, MB/s a core",
      number(firstTime),
      `whole documents ${number(wholeDocumentsChecked)}`,
      firstTime / wholeDocumentsChecked,
      "≥ 5 MB/s",
    );
    row("  words met before", number(again), "", again / wholeDocumentsChecked, "≥ 5 MB/s");
    row("  kept tokens", number(cached), "", cached / wholeDocumentsChecked, "≥ 5 MB/s");
  }
  for (const { model, scoredTokensPerSecond, ratio, peakMemoryBytes, fileBytes } of scoring) {
    row(
      `${model}: scoring against bare decode, time`,
      `${number(scoredTokensPerSecond)} tokens/s`,
      "llama_decode",
      ratio,
      "≤ 1.03",
    );
    row(
      "  peak memory beside two copies of the model, MB",
      number((peakMemoryBytes - 2 * fileBytes) / 1e6),
      "",
      undefined,
      "two contexts' worth",
    );
  }
  for (const { model, summary } of threads)
    for (const { contexts, threadsPerContext, busyOverIdle, idleTokensPerSecond } of summary)
      row(
        `${model}: ${contexts} × ${threadsPerContext} beside a busy core, rate`,
        `${number(idleTokensPerSecond)} tokens/s idle`,
        "",
        busyOverIdle,
        "≥ 0.45",
      );
  for (const { model, inKilobytesPerSecond, outKilobytesPerSecond, peer, inRatio, outRatio, sizeCost } of codec) {
    row(
      `${model}: compress, KB/s`,
      number(inKilobytesPerSecond),
      `one stream ${number(peer.kilobytesPerSecond)}`,
      inRatio,
      "≥ 8",
    );
    row(
      `${model}: decompress, KB/s`,
      number(outKilobytesPerSecond),
      `one stream ${number(peer.kilobytesPerSecond)}`,
      outRatio,
      "≥ 8",
    );
    row("  size against one stream's ideal", "", "", 1 + sizeCost, "≤ 1.02 at 1 MB");
  }
  row("time against corpus size, slope of logarithms", number(growth.slope), "", undefined, "1.0 ± 0.05");
  row(
    "  greatest memory, smallest and largest corpus, MB",
    growth.rows
      .map(({ peakMemoryMb }) => number(peakMemoryMb))
      .filter((_, place, all) => place % (all.length - 1) === 0)
      .join(" … "),
    "",
    undefined,
    "no growth",
  );
  for (const one of tools) {
    const last = (key) => median(one.rows.map((row) => row[key]));
    row(
      `${one.model}: reading at 1900/512, tokens/s`,
      number(last("stridedTokensPerSecond")),
      `llama-bench ${number(last("benchTokensPerSecond"))}`,
      one.stridedAgainstBench,
      "≥ 0.97",
    );
    row(
      "  every token scored",
      number(last("allScoredTokensPerSecond")),
      `llama-bench ${number(last("benchTokensPerSecond"))}`,
      one.allScoredAgainstBench,
      "",
    );
    row(
      "  disjoint windows of 2048, half of each scored",
      number(last("disjointTokensPerSecond")),
      `llama-perplexity ${number(last("perplexityTokensPerSecond"))}`,
      one.disjointAgainstPerplexity,
      "≥ 1.0",
    );
    row(
      "  windows at 1900/512, a second",
      number(last("stridedTokensPerSecond") / 1900),
      `--ppl-stride ${number(last("perplexityStrideWindowsPerSecond"))}`,
      one.stridedAgainstPerplexity,
      "≥ 1.3 at 152k",
    );
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
