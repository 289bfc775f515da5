import fc from "fast-check";
import { expect, test } from "vitest";
import { Moments, momentsOf } from "./moments.js";

test("the moments are those of the two-pass formulas", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 100 }),
      (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
        const moments = momentsOf(values);
        expect(moments.count).toBe(values.length);
        expect(moments.mean).toBeCloseTo(mean, 8);
        expect(moments.variance).toBeCloseTo(variance, 6);
      },
    ),
  );
});

test("a small variance far from zero survives", () => {
  // Σx² − (Σx)²/n in doubles gives 0 or worse here.
  expect(momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBeCloseTo(30, 9);
});

test("what the count does not determine is undefined", () => {
  const moments = new Moments();
  expect([moments.mean, moments.variance]).toEqual([undefined, undefined]);
  moments.add(3);
  expect([moments.mean, moments.variance, moments.standardDeviation]).toEqual([3, undefined, undefined]);
  moments.add(3);
  expect([moments.variance, moments.standardDeviation]).toEqual([0, 0]);
});
