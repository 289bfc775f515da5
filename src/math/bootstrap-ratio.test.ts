import { expect, test } from "vitest";
import { bootstrapRatio } from "./bootstrap-ratio.js";
import { createRandom, drawIndex, type Random } from "./random.js";
import { ratioStandardError } from "./ratio-standard-error.js";

/** Documents of 200 to 2000 characters at 1 to 2 bits each and some bits of their own, so that Σbits/Σchars → 1.5 + 50/1100. */
function drawCorpus(random: Random, unitCount: number): { bits: Float64Array; chars: Float64Array } {
  const chars = Float64Array.from({ length: unitCount }, () => 200 + 1800 * random());
  const bits = chars.map((count) => count * (1 + random()) + 100 * random());
  return { bits, chars };
}
const trueRatio = 1.5 + 50 / 1100;

test("the estimate is the ratio of the totals and the interval is that of a naive bootstrap with plain arrays", () => {
  const { bits, chars } = drawCorpus(createRandom("naive"), 25);
  const result = bootstrapRatio(bits, chars, { seed: 7, resamples: 500, level: 0.9 })!;
  const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
  expect(result.estimate).toBeCloseTo(total(bits) / total(chars), 12);
  expect(result.unitCount).toBe(25);

  const random = createRandom(7);
  const ratios = Array.from({ length: 500 }, () => {
    const drawn = Array.from({ length: 24 }, () => drawIndex(random, 25));
    return total(drawn.map((unit) => bits[unit]!)) / total(drawn.map((unit) => chars[unit]!));
  }).sort((a, b) => a - b);
  const mean = total(ratios) / 500;
  expect(result.standardError).toBeCloseTo(Math.sqrt(total(ratios.map((ratio) => (ratio - mean) ** 2)) / 499), 12);
  // Type 7 at 5 %: position 499 · 0.05 = 24.95.
  expect(result.low).toBeCloseTo(ratios[24]! + 0.95 * (ratios[25]! - ratios[24]!), 12);
  expect(result.high).toBeCloseTo(ratios[474]! + 0.05 * (ratios[475]! - ratios[474]!), 12);
});

test("the same seed gives the same interval and another seed another", () => {
  const { bits, chars } = drawCorpus(createRandom("seeds"), 5000);
  const first = bootstrapRatio(bits, chars, { seed: "a", resamples: 50 });
  expect(bootstrapRatio(bits, chars, { seed: "a", resamples: 50 })).toEqual(first);
  expect(bootstrapRatio(bits, chars, { seed: "b", resamples: 50 })).not.toEqual(first);
});

test("a 95 % interval holds the true ratio in about 95 % of corpora", () => {
  const random = createRandom("coverage");
  const corpora = 1200;
  let covered = 0;
  for (let corpus = 0; corpus < corpora; corpus++) {
    const { bits, chars } = drawCorpus(random, 100);
    const { low, high } = bootstrapRatio(bits, chars, { seed: corpus, resamples: 600 })!;
    if (low <= trueRatio && trueRatio <= high) covered++;
  }
  // 0.95 ± three standard errors of 0.63 %, and half a point below for the percentile method at 100 units.
  expect(covered / corpora).toBeGreaterThan(0.926);
  expect(covered / corpora).toBeLessThan(0.969);
});

test.each([4, 30, 300, 4096, 4097, 20_000])(
  "the standard error over %i units agrees with the linearised formula",
  (unitCount) => {
    const { bits, chars } = drawCorpus(createRandom(`error ${unitCount}`), unitCount);
    const resamples = unitCount > 1000 ? 1000 : 4000;
    const { standardError } = bootstrapRatio(bits, chars, { seed: 1, resamples })!;
    // A standard deviation from 1000 draws is good to 2.2 %; grouping into 4096 adds 1.1 %. Few units are not linear.
    const tolerance = unitCount < 10 ? 0.15 : 0.08;
    expect(Math.abs(standardError / ratioStandardError(bits, chars)! - 1)).toBeLessThan(tolerance);
  },
);

test("units of no characters do not break a resample", () => {
  const result = bootstrapRatio(Float64Array.of(1, 8, 9), Float64Array.of(0, 4, 4), { seed: 1, resamples: 200 })!;
  expect(Number.isFinite(result.low) && Number.isFinite(result.high)).toBe(true);
  expect(result.estimate).toBe(18 / 8);
});

test("fewer than two units, or no characters at all, determine no interval", () => {
  expect(bootstrapRatio(Float64Array.of(3), Float64Array.of(2), { seed: 1 })).toBeUndefined();
  expect(bootstrapRatio(new Float64Array(5), new Float64Array(5), { seed: 1 })).toBeUndefined();
});

test("options out of range and unequal lengths are refused", () => {
  const two = Float64Array.of(1, 2);
  expect(() => bootstrapRatio(two, Float64Array.of(1), { seed: 1 })).toThrow(RangeError);
  expect(() => bootstrapRatio(two, two, { seed: 1, resamples: 1 })).toThrow(RangeError);
  expect(() => bootstrapRatio(two, two, { seed: 1, level: 1 })).toThrow(RangeError);
});
