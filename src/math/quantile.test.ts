import fc from "fast-check";
import { expect, test } from "vitest";
import { quantile, quantileOfSorted } from "./quantile.js";

test("quantiles are those of R's type 7", () => {
  // quantile(c(1, 3, 7, 15), c(0, .1, .25, .5, .9, 1)) in R.
  const values = [15, 1, 7, 3];
  const expected = [1, 1.6, 2.5, 5, 12.6, 15];
  [0, 0.1, 0.25, 0.5, 0.9, 1].forEach((probability, index) =>
    expect(quantile(values, probability)).toBeCloseTo(expected[index]!, 12),
  );
});

test("the k-th of n ordered values is the quantile at (k − 1)/(n − 1)", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 50 }), fc.nat(), (values, pick) => {
      const ordered = [...values].sort((a, b) => a - b);
      const place = pick % values.length;
      const probability = place / (values.length - 1);
      expect(Math.abs(quantile(values, probability)! - ordered[place]!)).toBeLessThanOrEqual(1e-4);
    }),
  );
});

test("the input is left in its order, an empty list has no quantile, a probability above one is refused", () => {
  const values = [3, 1, 2];
  expect(quantile(values, 0.5)).toBe(2);
  expect(values).toEqual([3, 1, 2]);
  expect(quantileOfSorted([], 0.5)).toBeUndefined();
  expect(() => quantile(values, 1.01)).toThrow(RangeError);
});
