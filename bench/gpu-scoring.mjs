// Scores the paper's 1900/512 windows of random tokens on a GPU and prints the rates; the last four numbers are what a call holds.
// node bench/gpu-scoring.mjs NAME FILE WINDOWS ROUNDS CONTEXTS [CALL_TOKENS SEQUENCES STEP_TOKENS OUTPUTS]
import { openLlamaModel } from "../dist/model/llama/llama-model.js";
import { randomWindows } from "./random-windows.mjs";
import { median } from "./statistics.mjs";

const [, , name, file, windowCount, rounds, contexts, ...limits] = process.argv;
const [callTokens, sequences, stepTokens, outputs] = limits.map(Number);
const batchLimits = limits.length === 4 ? { callTokens, sequences, stepTokens, outputs } : undefined;
const options = { contextTokens: 1900, gpu: "cuda", contexts: Number(contexts), batchLimits };
const opening = performance.now();
const model = await openLlamaModel(name, file, options);
const openSeconds = (performance.now() - opening) / 1000;
const count = Number(windowCount);
const windows = randomWindows(count);
await model.score(windows.slice(0, 16));
const seconds = [];
let bits = 0;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const scored = await model.score(windows);
  seconds.push((performance.now() - start) / 1000);
  bits = scored.reduce((sum, one) => sum + one.reduce((a, b) => a + b, 0), 0);
}
const result = {
  what: "bitwit",
  model: name,
  device: model.info.backend.device,
  settings: model.info.backend.settings,
  contexts: model.info.backend.contexts,
  windows: count,
  openSeconds,
  seconds,
  scoredTokensPerSecond: (512 * count) / median(seconds),
  bitsPerToken: bits / (512 * count),
  peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(result));
await model.close();
