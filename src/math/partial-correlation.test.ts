import fc from "fast-check";
import { expect, test } from "vitest";
import { pearson } from "./correlation.js";
import { partialCorrelation } from "./partial-correlation.js";

/** The residuals of a regression on z, by the normal equations. */
function residualsOn(z: readonly number[], y: readonly number[]): number[] {
  const n = z.length;
  const total = (term: (index: number) => number) => z.reduce((sum, _, index) => sum + term(index), 0);
  const [sz, sy, szz, szy] = [
    total((i) => z[i]!),
    total((i) => y[i]!),
    total((i) => z[i]! ** 2),
    total((i) => z[i]! * y[i]!),
  ];
  const slope = (n * szy - sz * sy) / (n * szz - sz * sz);
  return y.map((value, index) => value - (sy - slope * sz) / n - slope * z[index]!);
}

const value = fc.integer({ min: -40, max: 40 });
const triples = fc.array(fc.tuple(value, value, value), { minLength: 4, maxLength: 25 });

test("it is the correlation of the residuals of two regressions on the third variable", () => {
  fc.assert(
    fc.property(triples, (rows) => {
      const [x, y, z] = [0, 1, 2].map((column) => rows.map((row) => row[column]!)) as [number[], number[], number[]];
      const [xz, yz] = [pearson(x, z), pearson(y, z)];
      fc.pre(xz !== undefined && yz !== undefined && Math.abs(xz) < 0.999 && Math.abs(yz) < 0.999);
      expect(partialCorrelation(x, y, z)).toBeCloseTo(pearson(residualsOn(z, x), residualsOn(z, y))!, 8);
    }),
  );
});

test("a third variable that drives both leaves nothing, one that drives neither changes nothing", () => {
  const z = [1, 2, 3, 4, 5, 6, 7, 8];
  const noise = [1, -1, -1, 1, 1, -1, -1, 1]; // orthogonal to z and to the next
  const other = [1, -1, 1, -1, -1, 1, -1, 1];
  const sum = (a: readonly number[], b: readonly number[]) => a.map((value, index) => value + b[index]!);
  expect(pearson(sum(z, noise), sum(z, other))).toBeGreaterThan(0.8);
  expect(partialCorrelation(sum(z, noise), sum(z, other), z)).toBeCloseTo(0, 12);
  const [x, y] = [noise, sum(noise, other)];
  expect(partialCorrelation(x, y, z)).toBeCloseTo(pearson(x, y)!, 12);
});

test("three triples, a variable that is constant, or one that follows from z determine nothing", () => {
  expect(partialCorrelation([1, 2, 4], [3, 1, 2], [1, 5, 2])).toBeUndefined();
  expect(partialCorrelation([1, 2, 4, 3], [3, 1, 2, 2], [7, 7, 7, 7])).toBeUndefined();
  expect(partialCorrelation([1, 2, 4, 3], [3, 1, 2, 2], [1.5, 2.5, 4.5, 3.5])).toBeUndefined();
});
