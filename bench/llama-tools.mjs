// bitwit beside llama.cpp's own tools on one file, in turns: `llama-bench` (reading a prompt, no logits: the limit), `llama-perplexity`
// on disjoint windows of 2048 tokens (it scores the second half of each) and its strided mode at 1900/512.
// node bench/llama-tools.mjs TOOLS_FOLDER NAME FILE.gguf WINDOWS ROUNDS
// TOOLS_FOLDER holds llama-bench and llama-perplexity of the release that bitwit calls; docs/performance.md says how to build them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openCorpus } from "../dist/index.js";
import { openLlamaModel } from "../dist/model/llama/llama-model.js";
import { median } from "./statistics.mjs";

const cores = os.availableParallelism();
const THREADS = [...new Set([1, cores])];

export async function measureTools(tools, name, file, { windows, rounds }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-tools-"));
  const textFile = path.join(folder, "text.txt");
  const run = (tool, args) =>
    execFileSync(path.join(tools, tool), ["-m", file, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
    });
  const model = await openLlamaModel(name, file, { contextTokens: 2048 });
  try {
    let text = "";
    for await (const { text: part } of (await openCorpus("sample:english")).documents()) text += part ?? "";
    const perToken = text.length / (await model.tokenize(text.slice(0, 100_000))).length / (text.length / 100_000);
    text = text.slice(0, Math.ceil(perToken * (windows + 2) * 2400));
    writeFileSync(textFile, text);
    const tokens = await model.tokenize(text);
    const list = (inputs, stride, scored) =>
      Array.from({ length: windows }, (_, k) => ({
        tokens: tokens.slice(k * stride, k * stride + inputs + 1),
        scored,
      }));
    const time = async (list) => {
      const start = performance.now();
      await model.score(list);
      return (performance.now() - start) / 1000;
    };
    const best = (measure) => Math.max(...THREADS.map(measure));
    const chunks = String(windows);
    // What each does, as windows' tokens a second: 1900 of which 512 are scored, or 2048 of which 1024 are.
    const measures = {
      benchTokensPerSecond: () =>
        best(
          (threads) =>
            JSON.parse(run("llama-bench", ["-p", "1900", "-n", "0", "-t", threads, "-r", "1", "-o", "json"]))[0].avg_ts,
        ),
      stridedTokensPerSecond: async () => (1900 * windows) / (await time(list(1900, 512, 512))),
      allScoredTokensPerSecond: async () => (1900 * windows) / (await time(list(1900, 1900, 1900))),
      disjointTokensPerSecond: async () => (2048 * windows) / (await time(list(2048, 2048, 1024))),
      perplexityTokensPerSecond: () =>
        best(
          (threads) =>
            (2048 * windows) /
            perplexitySeconds(tools, file, textFile, ["-c", "2048", "--chunks", chunks, "-t", threads]),
        ),
      perplexityStrideWindowsPerSecond: () =>
        best(
          (threads) =>
            windows /
            perplexitySeconds(tools, file, textFile, [
              "-c",
              "1900",
              "--ppl-stride",
              "512",
              "--chunks",
              chunks,
              "-t",
              threads,
            ]),
        ),
    };
    await time(list(1900, 512, 512).slice(0, 2));
    const rows = [];
    for (let round = 0; round < rounds; round++) {
      const names = Object.keys(measures);
      if (round % 2 === 1) names.reverse(); // So that a drifting machine favours none.
      const row = {};
      for (const one of names) row[one] = await measures[one]();
      rows.push(row);
    }
    const ratio = (of) => median(rows.map(of));
    const { backend } = model.info;
    return {
      model: name,
      parameters: model.info.parameterCount,
      vocabulary: model.info.vocabularySize,
      backend: { contexts: backend.contexts, threadsPerContext: backend.threadsPerContext, device: backend.device },
      threadsTried: THREADS,
      windows,
      rows,
      stridedAgainstBench: ratio((row) => row.stridedTokensPerSecond / row.benchTokensPerSecond),
      allScoredAgainstBench: ratio((row) => row.allScoredTokensPerSecond / row.benchTokensPerSecond),
      disjointAgainstPerplexity: ratio((row) => row.disjointTokensPerSecond / row.perplexityTokensPerSecond),
      stridedAgainstPerplexity: ratio(
        (row) => row.stridedTokensPerSecond / 1900 / row.perplexityStrideWindowsPerSecond,
      ),
    };
  } finally {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the line that says how many chunks there are, which comes after loading and tokenizing, to the end. */
function perplexitySeconds(tools, file, textFile, args) {
  const start = performance.now();
  const output = execFileSync(
    "sh",
    ["-c", '"$@" 2>&1', "sh", path.join(tools, "llama-perplexity"), "-m", file, "-f", textFile, ...args.map(String)],
    {
      encoding: "utf8",
    },
  );
  const whole = (performance.now() - start) / 1000;
  const [, minutes, seconds, milliseconds] =
    /^(\d+)\.(\d+)\.(\d+)\.\d+ .*(?:calculating perplexity|computing) over/m.exec(output) ?? [];
  if (minutes === undefined) throw new Error(`llama-perplexity said:\n${output}`);
  return whole - (60 * Number(minutes) + Number(seconds) + Number(milliseconds) / 1000);
}

if (process.argv[1]?.endsWith("llama-tools.mjs")) {
  const [, , tools, name, file, windows, rounds] = process.argv;
  console.log(
    JSON.stringify(
      await measureTools(tools, name, file, { windows: Number(windows), rounds: Number(rounds) }),
      null,
      1,
    ),
  );
}
