import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { correlationP, intervalReach, twoSidedP } from "./student-t.js";

// Made by test/golden/fit/make.py with SciPy.
const golden = JSON.parse(readFileSync(new URL("../../test/golden/fit/golden.json", import.meta.url), "utf8"));

test("two-sided p-values are SciPy's, to the far tail", () => {
  for (const { t, df, p } of golden.studentT) {
    expect(Math.abs(twoSidedP(t, df) / p - 1)).toBeLessThan(1e-12);
    expect(twoSidedP(-t, df)).toBe(twoSidedP(t, df));
  }
  expect(twoSidedP(1e200, 40)).toBe(0);
});

test("an interval's reach is SciPy's quantile, and leaves its level's complement outside", () => {
  for (const { level, df, reach } of golden.reach) {
    expect(Math.abs(intervalReach(level, df) / reach - 1)).toBeLessThan(1e-9);
    expect(twoSidedP(intervalReach(level, df), df)).toBeCloseTo(1 - level, 9);
  }
});

test("one degree of freedom is the Cauchy distribution, two have a closed form", () => {
  for (const t of [0.1, 1, 3, 40]) {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 13);
    expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 13);
  }
});

test("a correlation's p is that of the slope, and 0 on a line", () => {
  for (const { pearson, n, pValue } of [golden.cars, golden.models]) {
    expect(Math.abs(correlationP(pearson, n - 2) / pValue - 1)).toBeLessThan(1e-10);
  }
  expect(correlationP(-1, 5)).toBe(0);
  expect(correlationP(0, 5)).toBe(1);
});

test("degrees of freedom below one and levels outside 0 to 1 are refused", () => {
  for (const df of [0, -1, 1.5, NaN]) expect(() => twoSidedP(1, df)).toThrow(RangeError);
  for (const level of [0, 1, NaN]) expect(() => intervalReach(level, 3)).toThrow(RangeError);
});
