// ARC-Challenge with 25 examples, asked as `bitwit benchmark` asks it, with and without reading once what prompts have in
// common: by default made-up questions of ARC's shape, or --data FILE (its text goes nowhere). The two ways take turns.
// node bench/prefix-reuse.mjs [--model ladder:m] [--questions 64] [--rounds 1] [--data FILE] [--out FILE]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { taskById } from "../dist/benchmark/tasks/all-tasks.js";
import { createRandom } from "../dist/math/random.js";
import { runBenchmarks } from "../dist/study/run-benchmarks.js";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "ladder:m" },
    questions: { type: "string", default: "64" },
    rounds: { type: "string", default: "1" },
    data: { type: "string" },
    out: { type: "string" },
  },
});
const task = taskById("arc-challenge");
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-prefix-"));

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

function dataFile() {
  if (values.data !== undefined) return values.data;
  const file = path.join(folder, "arc_challenge.jsonl");
  const items = makeItems(Number(values.questions) + task.shots);
  writeFileSync(file, items.map((item) => JSON.stringify(item) + "\n").join(""));
  return file;
}

/** A run in a folder of its own. @returns seconds of asking, and the record of every item. */
async function ask(data, sharesPrefixes, name) {
  const runFolder = path.join(folder, name);
  const limit = Number(values.questions);
  const asking = runBenchmarks({
    ...{ models: [values.model], tasks: [{ task, data }], limit, contextTokens: 1900, runFolder, sharesPrefixes },
  });
  let step = await asking.next();
  while (!step.done) step = await asking.next();
  const [result] = step.value;
  const [, ...lines] = readFileSync(path.join(runFolder, result.itemsFile), "utf8").trim().split("\n");
  return { result, items: lines.flatMap((line) => JSON.parse(line).items) };
}

const data = dataFile();
const rounds = [];
let last;
for (let round = 0; round < Number(values.rounds); round++) {
  const plain = await ask(data, false, `plain-${round}`);
  const shared = await ask(data, true, `shared-${round}`);
  rounds.push({ plainSeconds: plain.result.seconds, sharedSeconds: shared.result.seconds });
  last = { plain, shared };
}
rmSync(folder, { recursive: true });
const ratios = rounds.map(({ plainSeconds, sharedSeconds }) => plainSeconds / sharedSeconds).sort((a, b) => a - b);
const { plain, shared } = last;
const pairs = plain.items.map((item, index) => [item, shared.items[index]]);
const differences = pairs.flatMap(([one, other]) =>
  one.answer.bits.map((bits, choice) => Math.abs(other.answer.bits[choice] / bits - 1)),
);
const [score] = shared.result.scores;
const out = {
  command: `node bench/prefix-reuse.mjs ${process.argv.slice(2).join(" ")}`.trim(),
  date: new Date().toISOString(),
  hardware: { cpu: os.cpus()[0]?.model, cores: os.cpus().length },
  model: values.model,
  backend: shared.result.modelInfo.backend,
  questions: score.n,
  examples: { asked: score.shots, fitOnAverage: score.shotsUsed ?? score.shots },
  rounds,
  ratio: ratios[Math.floor(ratios.length / 2)],
  worstDifferenceOfAChoice: Math.max(...differences),
  sameDecisions: pairs.filter(([one, other]) => one.metrics.acc_norm === other.metrics.acc_norm).length,
};
const text = `${JSON.stringify(out, null, 2)}\n`;
process.stdout.write(text);
if (values.out) writeFileSync(values.out, text);
