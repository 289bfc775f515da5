// The ladder on the sample corpora, everything and then --precision 1%: bpc, order and the share of the computing. The run
// folders are kept, so a killed bench goes on; with finished ones it only makes the table.
// node bench/precision.mjs [--precision 0.01] [--model ladder:s ...] [--corpus sample:math ...] [--fewer sample:python=ladder:l]
//   [--run FOLDER] [--out FILE]
// --fewer leaves a model out on one corpus.
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureAll } from "../dist/measure/measure-all.js";
import { makeProtocol } from "../dist/measure/protocol.js";
import { RunFolder } from "../dist/measure/run-folder.js";
import { pairedDifferences } from "../dist/measure/sample/paired-differences.js";
import { makeSampling } from "../dist/measure/sample/sampling.js";

const { values } = parseArgs({
  options: {
    precision: { type: "string", default: "0.01" },
    model: { type: "string", multiple: true, default: ["ladder:xs", "ladder:s", "ladder:m", "ladder:l"] },
    corpus: { type: "string", multiple: true, default: ["sample:math", "sample:english", "sample:python"] },
    fewer: { type: "string", multiple: true, default: [] },
    run: { type: "string", default: "runs/bench-precision" },
    out: { type: "string" },
  },
});
const sampling = makeSampling(Number(values.precision));

async function measure(folder, options = {}) {
  const runFolder = path.join(values.run, folder);
  const protocol = makeProtocol("full");
  const measurements = [];
  for (const corpus of values.corpus) {
    const models = values.model.filter((model) => !values.fewer.includes(`${corpus}=${model}`));
    const measuring = measureAll({ models, corpora: [corpus], protocol, runFolder, ...options });
    let step = await measuring.next();
    while (!step.done) step = await measuring.next();
    measurements.push(...step.value);
  }
  return measurements;
}

const full = await measure("full");
const sampled = await measure("sampled", { sampling });
const differences = await pairedDifferences(new RunFolder(path.join(values.run, "sampled")), sampled);
const byRank = (measurements, corpus) =>
  measurements
    .filter((one) => one.corpus === corpus)
    .sort((a, b) => a.bpc - b.bpc)
    .map(({ model }) => model);
const whole = (corpus, model) => full.find((one) => one.corpus === corpus && one.model === model);

const rows = sampled.map(({ model, corpus, bpc, bpcInterval: [low, high], sample, seconds }) => {
  const truth = whole(corpus, model);
  return {
    ...{ corpus, model, fullBpc: truth.bpc, bpc, bpcInterval: [low, high] },
    holdsFull: low <= truth.bpc && truth.bpc <= high,
    relativeHalfWidth: sample.relativeHalfWidth,
    status: sample.status,
    scoredCharShare: sample.scoredCharShare,
    inputTokenShare: sample.inputTokenShare,
    fullSeconds: truth.seconds,
    seconds,
  };
});
const pairs = differences.map(({ corpus, models, bpc, bpcInterval: [low, high], unitCount }) => {
  const [a, b] = models.map((model) => whole(corpus, model).bpc);
  return {
    ...{ corpus, models, fullDifference: a - b, bpc, bpcInterval: [low, high], unitCount },
    holdsFull: low <= a - b && a - b <= high,
    separates: low > 0 || high < 0,
  };
});
const rankings = values.corpus.map((corpus) => {
  const [all, some] = [byRank(full, corpus), byRank(sampled, corpus)];
  return { corpus, full: all, sampled: some, isSame: all.join() === some.join() };
});

const percent = (share) => `${(100 * share).toFixed(1)} %`;
console.log("| corpus | model | full bpc | bpc at 1 % | 95 % | scored characters | of the input tokens |");
console.log("|---|---|---:|---:|---|---:|---:|");
for (const row of rows) {
  const interval = row.bpcInterval.map((end) => end.toFixed(3)).join(" to ");
  console.log(
    `| ${row.corpus} | ${row.model} | ${row.fullBpc.toFixed(4)} | ${row.bpc.toFixed(4)} | ${interval}${row.holdsFull ? "" : " (missed)"} | ${percent(row.scoredCharShare)} | ${percent(row.inputTokenShare)} |`,
  );
}
for (const { corpus, sampled: order, isSame } of rankings)
  console.log(`${corpus}: ${isSame ? "same order" : "ANOTHER ORDER"}: ${order.join(", ")}`);
for (const one of pairs)
  console.log(
    `${one.corpus} ${one.models.join(" − ")}: ${one.bpc.toFixed(4)} [${one.bpcInterval.map((end) => end.toFixed(4)).join(", ")}], full ${one.fullDifference.toFixed(4)}${one.holdsFull ? "" : " (missed)"}`,
  );
if (values.out !== undefined) {
  const result = {
    command: [
      "node bench/precision.mjs --precision",
      values.precision,
      ...values.fewer.map((one) => `--fewer ${one}`),
    ].join(" "),
    date: new Date().toISOString(),
    hardware: { cpu: os.cpus()[0]?.model, cores: os.availableParallelism() },
    note: "Times are of a machine that others used too, and of two runs that partly ran side by side: compare shares, not seconds.",
    ...{ sampling, rankings, rows, pairs },
  };
  writeFileSync(values.out, JSON.stringify(result, null, 1) + "\n");
}
