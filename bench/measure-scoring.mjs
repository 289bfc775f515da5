// Scoring (decode, read logits, log-sum-exp) against the bare llama_decode of the same windows with the same logits asked for,
// alternating on the same contexts: the paper's 1900/512 windows.
// node bench/measure-scoring.mjs NAME FILE WINDOWS ROUNDS [cuda|vulkan|metal]
import { statSync } from "node:fs";
import { openLlamaModel } from "../dist/model/llama/llama-model.js";
import { randomWindows } from "./random-windows.mjs";
import { median } from "./statistics.mjs";

export async function measureScoring(name, file, { windows, rounds, gpu }) {
  const scored = await openLlamaModel(name, file, { contextTokens: 1900, gpu });
  const bare = await openLlamaModel(name, file, { contextTokens: 1900, gpu, decodeOnly: true });
  const vocabulary = scored.info.vocabularySize;
  const list = randomWindows(windows, { vocabulary });
  const time = async (model) => {
    const start = performance.now();
    await model.score(list);
    return (performance.now() - start) / 1000;
  };
  await time(bare);
  await time(scored);
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    // Which goes first alternates, so that a drifting machine favours neither.
    const first = round % 2 === 0 ? bare : scored;
    const a = await time(first);
    const b = await time(first === bare ? scored : bare);
    pairs.push(first === bare ? { bare: a, scored: b } : { bare: b, scored: a });
  }
  const result = {
    model: name,
    fileBytes: statSync(file).size,
    parameters: scored.info.parameterCount,
    vocabulary,
    backend: scored.info.backend,
    windows,
    rounds,
    bareSeconds: median(pairs.map((pair) => pair.bare)),
    scoredSeconds: median(pairs.map((pair) => pair.scored)),
    ratio: median(pairs.map((pair) => pair.scored / pair.bare)),
    ratios: pairs.map((pair) => pair.scored / pair.bare),
    scoredTokensPerSecond: (windows * 512) / median(pairs.map((pair) => pair.scored)),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
  await scored.close();
  await bare.close();
  return result;
}

if (process.argv[1]?.endsWith("measure-scoring.mjs")) {
  const [, , name, file, windows, rounds, gpu] = process.argv;
  const options = { windows: Number(windows), rounds: Number(rounds), gpu };
  console.log(JSON.stringify(await measureScoring(name, file, options)));
}
