/** Samples drawn from a population whose bits are all known, by the same order, looks and estimate as a measurement. */
import { readFile } from "node:fs/promises";
import { fileFromRoot } from "../../package-root.js";
import type { StratifiedSample } from "../../math/regression-estimate.js";
import type { Protocol } from "../protocol.js";
import { sampleOrder, unitsOfRounds, type SampleOrder } from "./sample-order.js";
import { atRounds } from "./sampled-units.js";
import { firstLook, lookAt, type Look } from "./stopping-rule.js";
import { textUnits, type TextUnits } from "./text-units.js";
import { unitOfWindow } from "./unit-of-window.js";

export interface Population {
  readonly name: string;
  readonly units: TextUnits;
  /** Bits of each unit, a row a model. */
  readonly bits: readonly Float64Array[];
  readonly known: readonly (readonly number[])[];
  /** Input tokens of each unit: the price of scoring it. */
  readonly cost: Float64Array;
}

export interface Drawn {
  readonly look: Look;
  readonly rounds: number;
  readonly lookCount: number;
  readonly costShare: number;
  readonly sample: StratifiedSample;
}

/** One sample of one model, to its end. */
export function drawSample(population: Population, model: number, seed: string, precision: number): Drawn {
  const order = sampleOrder(population.units, seed);
  let rounds = firstLook(order.strata.map(({ length }) => length));
  for (let lookCount = 1; ; lookCount++) {
    const sample = sampleAt(population, model, order, rounds);
    const look = lookAt(sample, rounds, { precision, fixed: 0, leastRounds: 0 });
    if (look.nextRounds !== undefined) {
      rounds = look.nextRounds;
      continue;
    }
    const spent = unitsOfRounds(order, 0, rounds).reduce((sum, unit) => sum + (population.cost[unit] as number), 0);
    return { look, rounds, lookCount, costShare: spent / sumOf(population.cost), sample };
  }
}

/** Another model's sample of the same text. */
export function sampleAlike(population: Population, model: number, seed: string, rounds: number): StratifiedSample {
  return atRounds(sampleAt(population, model, sampleOrder(population.units, seed), rounds), rounds);
}

function sampleAt(population: Population, model: number, order: SampleOrder, rounds: number): StratifiedSample {
  const stratumOf = new Map(order.strata.flatMap((units, stratum) => units.map((unit) => [unit, stratum] as const)));
  return {
    stratumSizes: order.strata.map(({ length }) => length),
    xTotals: totalsOf(population),
    units: unitsOfRounds(order, 0, rounds).map((unit) => ({
      stratum: stratumOf.get(unit) as number,
      y: population.bits[model]?.[unit] as number,
      x: population.known[unit] as readonly number[],
    })),
  };
}

function totalsOf({ known }: Population): number[] {
  return (known[0] ?? []).map((_, column) => known.reduce((sum, row) => sum + (row[column] as number), 0));
}

/** How often the interval held the truth, and what it cost, over seeds 1 … `runs`. */
export function simulate(population: Population, model: number, precision: number, runs: number) {
  const truth = sumOf(population.bits[model] as Float64Array);
  const sums = { covered: 0, costShare: 0, looks: 0, rounds: 0 };
  for (let seed = 1; seed <= runs; seed++) {
    const { look, costShare, lookCount } = drawSample(population, model, String(seed), precision);
    // A sum of everything is the truth but for rounding.
    if (Math.abs(look.total - truth) <= look.halfWidth + 1e-9 * truth) sums.covered += 1;
    sums.costShare += costShare;
    sums.looks += lookCount;
  }
  return { coverage: sums.covered / runs, costShare: sums.costShare / runs, looks: sums.looks / runs };
}

export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

interface RecordedCorpus {
  readonly name: string;
  readonly documentChars: readonly number[];
  readonly windows: readonly (readonly number[])[];
}

/** Windows of real texts scored once by the ladder (test/golden/precision/make.mjs): numbers only. */
export async function recordedPopulations(): Promise<Population[]> {
  const file = fileFromRoot("test/golden/precision/records.json");
  const { protocol, corpora } = JSON.parse(await readFile(file, "utf8")) as {
    protocol: Protocol;
    corpora: RecordedCorpus[];
  };
  return corpora.map((corpus) => populationOf(protocol, corpus));
}

function populationOf(protocol: Protocol, { name, documentChars, windows }: RecordedCorpus): Population {
  const units = textUnits(protocol, documentChars);
  const models = (windows[0]?.length ?? 5) - 5;
  const bits = Array.from({ length: models }, () => new Float64Array(units.count));
  const cost = new Float64Array(units.count);
  const known = Array.from({ length: units.count }, () => [0, 0, 0, 0]);
  let last: number | undefined;
  let startChar = 0;
  for (const [document = 0, inputTokens = 0, tokens = 0, charCount = 0, deflated = 0, ...ofModels] of windows) {
    if (document !== last) startChar = 0;
    const unit = unitOfWindow(units, document, { startChar, charCount }, document !== last);
    last = document;
    startChar += charCount;
    const row = known[unit] as number[];
    [charCount, tokens, 8 * deflated].forEach((value, column) => (row[column] = (row[column] as number) + value));
    row[3] = 1;
    cost[unit] = (cost[unit] as number) + inputTokens;
    ofModels.forEach((value, model) => {
      const row = bits[model] as Float64Array;
      row[unit] = (row[unit] as number) + value;
    });
  }
  return { name, units, bits, known, cost };
}
