// Scoring many choices after the same examples, with and without reading what they have in common once.
// The workload has the shape of ARC-Challenge with 25 examples: by default of made-up words, or of a file with
// {"query", "choices", "gold"} a line (its text goes nowhere).
// node bench/prefix-reuse.mjs [--model ladder:m] [--questions 100] [--batch 10] [--data FILE] [--out FILE]
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { createRandom } from "../dist/math/random.js";
import { packWindows } from "../dist/model/llama/pack-windows.js";
import { planShared } from "../dist/model/llama/plan-shared.js";
import { openModel } from "../dist/model/open-model.js";

const SHOTS = 25;
const { values } = parseArgs({
  options: {
    model: { type: "string", default: "ladder:m" },
    questions: { type: "string", default: "100" },
    batch: { type: "string", default: "10" },
    data: { type: "string" },
    out: { type: "string" },
  },
});
const questionCount = Number(values.questions);
const batchSize = Number(values.batch);

/** About 60 tokens an example with its answer, as in ARC. */
function makeItems(count) {
  const random = createRandom("prefix reuse");
  const list =
    "the old mill river stone wheel counts bread asks carries slowly why water turns night which of these".split(" ");
  const words = (length) => Array.from({ length }, () => list[Math.floor(random() * list.length)]).join(" ");
  return Array.from({ length: count }, () => ({
    query: `Question: ${words(22)}?`,
    choices: Array.from({ length: 4 }, () => words(2 + Math.floor(random() * 5))),
    gold: Math.floor(random() * 4),
  }));
}

function readItems(file, count) {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean).slice(0, count);
  return lines.map((line) => JSON.parse(line));
}

async function encode(model, items) {
  const shown = (item) => `${item.query}\nAnswer: ${item.choices[item.gold]}\n\n`;
  const shots = items.slice(0, SHOTS).map(shown).join("");
  return Promise.all(
    items.slice(SHOTS).map(async (item) => {
      const context = await model.tokenize(`${shots}${item.query}\nAnswer:`);
      return Promise.all(
        item.choices.map(async (choice) => {
          const answer = await model.tokenize(` ${choice}`);
          // As harnesses do, a context that is too long loses its start.
          const tokens = [...(model.bos === undefined ? [] : [model.bos]), ...context, ...answer];
          return { tokens: Int32Array.from(tokens.slice(-1901)), scored: answer.length };
        }),
      );
    }),
  );
}

/** Seconds, and the bits of every window. */
async function score(model, batches, options) {
  const start = performance.now();
  const bits = [];
  for (const batch of batches) bits.push(...(await model.score(batch, undefined, options)));
  return { seconds: (performance.now() - start) / 1000, bits: bits.map((one) => one.reduce((a, b) => a + b, 0)) };
}

/** Tokens decoded with reuse; a context reads a prefix once for as long as it stays the same. */
function tokensShared(batches, contexts) {
  let held = "";
  let tokens = 0;
  for (const call of batches.flatMap((batch) => planShared(batch))) {
    tokens += call.tokens.length;
    if (call.prefix.join() !== held) tokens += call.prefix.length * contexts;
    held = call.prefix.join();
  }
  return tokens;
}

const model = await openModel(values.model, { contextTokens: 1900 });
const count = questionCount + SHOTS;
const questions = await encode(model, values.data ? readItems(values.data, count) : makeItems(count));
const batches = [];
for (let at = 0; at < questions.length; at += batchSize) batches.push(questions.slice(at, at + batchSize).flat());
const windows = batches.flat();
await score(model, [batches[0].slice(0, 2)], {}); // Pages of the weights, and the kernel, are warm from here.
const plain = await score(model, batches, {});
const shared = await score(model, batches, { sharesPrefixes: true });
const differences = shared.bits.map((one, index) => Math.abs(one / plain.bits[index] - 1));
const best = (bits, at, { length }) => bits.slice(at, at + length).indexOf(Math.min(...bits.slice(at, at + length)));
let at = 0;
const sameAnswers = questions.filter((choices) => {
  const same = best(plain.bits, at, choices) === best(shared.bits, at, choices);
  at += choices.length;
  return same;
}).length;
const total = (bits) => bits.reduce((a, b) => a + b, 0);
const result = {
  command: `node bench/prefix-reuse.mjs ${process.argv.slice(2).join(" ")}`.trim(),
  date: new Date().toISOString(),
  hardware: { cpu: os.cpus()[0]?.model, cores: os.cpus().length },
  model: values.model,
  backend: model.info.backend,
  questions: questions.length,
  windows: windows.length,
  meanWindowTokens: windows.reduce((sum, { tokens }) => sum + tokens.length - 1, 0) / windows.length,
  plain: {
    seconds: plain.seconds,
    tokens: packWindows(windows, true).reduce((sum, group) => sum + group.tokens.length - group.lengths.length, 0),
  },
  shared: { seconds: shared.seconds, tokens: tokensShared(batches, model.info.backend.contexts) },
  ratio: plain.seconds / shared.seconds,
  totalDifference: total(shared.bits) / total(plain.bits) - 1,
  worstWindowDifference: Math.max(...differences),
  sameAnswers,
};
await model.close();
const text = `${JSON.stringify(result, null, 2)}\n`;
process.stdout.write(text);
if (values.out) writeFileSync(values.out, text);
