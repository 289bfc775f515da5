import fc from "fast-check";
import { expect, test } from "vitest";
import { averageRanks, pearson, spearman } from "./correlation.js";

const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 2,
  maxLength: 40,
});

/** The textbook's formula on whole numbers, where its cancellation does no harm. */
function naivePearson(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const total = (of: (index: number) => number) => x.reduce((sum, _, index) => sum + of(index), 0);
  const sumX = total((index) => x[index]!);
  const sumY = total((index) => y[index]!);
  const covariance = n * total((index) => x[index]! * y[index]!) - sumX * sumY;
  const varianceX = n * total((index) => x[index]! ** 2) - sumX ** 2;
  const varianceY = n * total((index) => y[index]! ** 2) - sumY ** 2;
  return covariance / Math.sqrt(varianceX * varianceY);
}

test("Pearson's r is the textbook's, and undefined exactly where a variable does not vary", () => {
  fc.assert(
    fc.property(pairs, (points) => {
      const x = points.map(([value]) => value);
      const y = points.map(([, value]) => value);
      const r = pearson(x, y);
      if (new Set(x).size === 1 || new Set(y).size === 1) expect(r).toBeUndefined();
      else expect(r).toBeCloseTo(naivePearson(x, y), 10);
    }),
  );
});

test("r does not change with the units and stays within one", () => {
  const x = [1.828, 1.616, 1.518, 1.375];
  const y = [0.31, 0.4, 0.43, 0.52];
  const r = pearson(x, y)!;
  expect(r).toBeLessThan(-0.99);
  const tiny = (values: readonly number[]) => values.map((value) => 1e-120 * value);
  expect(pearson(tiny(x), tiny(y))).toBeCloseTo(r, 12);
  expect(
    pearson(
      x,
      x.map((value) => 5 - 3 * value),
    ),
  ).toBeCloseTo(-1, 14);
  expect(
    Math.abs(
      pearson(
        x,
        x.map((value) => 0.1 * value),
      )!,
    ),
  ).toBeLessThanOrEqual(1);
});

test("ties share the mean of their ranks", () => {
  expect(averageRanks([10, 20, 10, 5, 20, 20])).toEqual([2.5, 5, 2.5, 1, 5, 5]);
});

test("a rank is one plus the values below plus half the other equals", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }), (values) => {
      const naive = values.map(
        (value) =>
          values.filter((other) => other < value).length + (values.filter((other) => other === value).length + 1) / 2,
      );
      expect(averageRanks(values)).toEqual(naive);
    }),
  );
});

test("Spearman's rho is one for any rising curve, where Pearson's r is not", () => {
  const x = [1, 2, 3, 4, 5];
  const y = x.map((value) => Math.exp(2 * value));
  expect(spearman(x, y)).toBeCloseTo(1, 14);
  expect(pearson(x, y)).toBeLessThan(0.9);
});

test("Spearman's rho without ties is 1 − 6Σd²/(n³ − n)", () => {
  expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 5, 3])).toBeCloseTo(1 - (6 * (1 + 1 + 1 + 1 + 4)) / 120, 14);
});

test("lists of different lengths are refused", () => {
  expect(() => pearson([1, 2], [1])).toThrow(RangeError);
  expect(() => spearman([1, 2], [1])).toThrow(RangeError);
});
