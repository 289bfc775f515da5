import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import { textUnits } from "./text-units.js";
import { estimateDifference } from "./stopping-rule.js";
import {
  drawSample,
  recordedPopulations,
  sampleAlike,
  simulate,
  sumOf,
  type Population,
} from "./simulate-sample.test.support.js";

const RUNS = 1000;
const populations = await recordedPopulations();

describe("over 1,000 seeded runs on real records", { timeout: 600_000 }, () => {
  for (const population of populations)
    for (const precision of [0.03, 0.01])
      it(`the 95 % interval of ${population.name} at ${100 * precision} % holds the full figure at least 94 % of the time`, () => {
        const { coverage, costShare, looks } = simulate(population, 1, precision, RUNS);
        show({ corpus: population.name, precision, coverage, costShare, looks });
        expect(coverage).toBeGreaterThanOrEqual(0.94);
        expect(costShare).toBeLessThan(1);
        expect(looks).toBeLessThan(8);
      });

  it("the interval of a paired difference holds the full difference at least 94 % of the time, and is narrower than the models'", () => {
    for (const population of populations) {
      const truth = sumOf(population.bits[0]!) - sumOf(population.bits[1]!);
      let covered = 0;
      let narrower = 0;
      for (let seed = 1; seed <= RUNS; seed++) {
        const first = drawSample(population, 0, String(seed), 0.02);
        const second = sampleAlike(population, 1, String(seed), first.rounds);
        const difference = estimateDifference(first.sample, second);
        if (Math.abs(difference.total - truth) <= difference.halfWidth + 1e-9 * truth) covered += 1;
        if (difference.halfWidth <= first.look.halfWidth) narrower += 1;
      }
      show({ corpus: population.name, pair: true, coverage: covered / RUNS, narrower: narrower / RUNS });
      expect(covered / RUNS).toBeGreaterThanOrEqual(0.94);
      expect(narrower / RUNS).toBeGreaterThan(0.95);
    }
  });
});

describe("on made-up populations of 1,500 documents", { timeout: 600_000 }, () => {
  it.each([
    { name: "normal bits per character", least: 0.94, draw: (random: () => number) => 1.5 + 0.2 * normal(random) },
    {
      name: "log-normal ones with σ = 0.5",
      least: 0.94,
      draw: (random: () => number) => Math.exp(0.5 * normal(random)),
    },
    {
      name: "one document in twenty at four times the bits, nothing else to tell documents apart",
      least: 0.92,
      draw: (random: () => number) => (random() < 0.05 ? 6 : 1.5),
    },
  ])("$name: covered in at least $least of the runs at 5 % and 2 %", ({ name, least, draw }) => {
    const population = madeUp(draw);
    for (const precision of [0.05, 0.02]) {
      const { coverage, costShare } = simulate(population, 0, precision, RUNS);
      show({ name, precision, coverage, costShare });
      expect(coverage).toBeGreaterThanOrEqual(least);
    }
  });

  it("what fails: one document in 300 at forty times the bits, which the first look often does not see", () => {
    const population = madeUp((random) => (random() < 1 / 300 ? 60 : 1.5 + 0.1 * normal(random)));
    const { coverage } = simulate(population, 0, 0.05, 300);
    show({ rare: true, coverage });
    expect(coverage).toBeLessThan(0.9);
  });
});

/** The figures of docs/method.md, into a file for whoever writes them down. */
function show(figures: Record<string, unknown>): void {
  const file = process.env["BITWIT_SIMULATION_FILE"];
  if (file !== undefined) appendFileSync(file, JSON.stringify(figures) + "\n");
}

/** Documents of 200 to 6000 characters, and of so many bits a character. */
function madeUp(bpc: (random: () => number) => number): Population {
  const random = createRandom("made up");
  const chars = Array.from({ length: 1500 }, () => Math.round(200 * 30 ** random()));
  const units = textUnits({ name: "full", context: 1900, stride: 512 }, chars);
  const tokens = chars.map((count) => count / (3 + random()));
  return {
    name: "made up",
    units,
    bits: [Float64Array.from(chars, (count) => count * bpc(random))],
    known: chars.map((count, place) => [count, tokens[place]!, count * (2 + random()), 1]),
    cost: Float64Array.from(tokens),
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
