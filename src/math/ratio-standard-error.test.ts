import { expect, test } from "vitest";
import { createRandom } from "./random.js";
import { ratioStandardError } from "./ratio-standard-error.js";

test("with equal denominators it is the standard error of a mean", () => {
  const bits = [12, 15, 11, 18, 14];
  const mean = 14;
  const variance = bits.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
  expect(ratioStandardError(bits, [10, 10, 10, 10, 10])).toBeCloseTo(Math.sqrt(variance / 5) / 10, 14);
});

test("proportional units have no error", () => {
  expect(ratioStandardError([2, 6, 4], [1, 3, 2])).toBe(0);
});

test("it is the spread of the ratio over many corpora drawn from one source", () => {
  const random = createRandom("ratio corpora");
  const ratios: number[] = [];
  let squaredErrors = 0;
  const corpora = 3000;
  for (let corpus = 0; corpus < corpora; corpus++) {
    const chars = Array.from({ length: 60 }, () => 200 + 1800 * random());
    const bits = chars.map((count) => count * (1 + random()) + 100 * random());
    ratios.push(bits.reduce((a, b) => a + b) / chars.reduce((a, b) => a + b));
    squaredErrors += ratioStandardError(bits, chars)! ** 2;
  }
  const mean = ratios.reduce((a, b) => a + b) / corpora;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (corpora - 1);
  // The standard deviation of a variance's estimate from 3000 draws is 2.6 %.
  expect(squaredErrors / corpora / variance).toBeGreaterThan(0.92);
  expect(squaredErrors / corpora / variance).toBeLessThan(1.08);
});

test("one unit, or units of no characters, determine no error", () => {
  expect(ratioStandardError([1], [1])).toBeUndefined();
  expect(ratioStandardError([1, 1], [0, 0])).toBeUndefined();
  expect(() => ratioStandardError([1, 2], [1])).toThrow(RangeError);
});
