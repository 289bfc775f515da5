// Total bits of a text in disjoint windows, on the CPU or a GPU: node bench/gpu-agreement.mjs NAME FILE TEXT cpu|cuda [CONTEXTS]
import { readFileSync } from "node:fs";
import { openLlamaModel } from "../dist/model/llama/llama-model.js";

const [, , name, file, textFile, where, contexts] = process.argv;
const contextTokens = 1900;
const gpu = where === "cpu" ? undefined : where;
const model = await openLlamaModel(name, file, { contextTokens, gpu, contexts: contexts && Number(contexts) });
const text = readFileSync(textFile, "utf8");
const tokens = await model.tokenize(text);
const lengths = [1901, 700, 1901, 1500, 90, 1700]; // As documents come, not all of one length.
const windows = [];
for (let start = 0, k = 0; start + 2 < tokens.length; k++) {
  const window = tokens.slice(start, start + lengths[k % lengths.length]);
  windows.push({ tokens: window, scored: window.length - 1 });
  start += window.length - 1;
}
const start = performance.now();
const bits = await model.score(windows);
const seconds = (performance.now() - start) / 1000;
const totalBits = bits.reduce((sum, one) => sum + one.reduce((a, b) => a + b, 0), 0);
const scoredTokens = windows.reduce((sum, { scored }) => sum + scored, 0);
const { device, settings, contexts: used } = model.info.backend;
console.log(JSON.stringify({ model: name, device, settings, contexts: used, scoredTokens, totalBits, seconds }));
await model.close();
