import fc from "fast-check";
import { expect, it } from "vitest";
import { solveLeastSquares } from "./least-squares.js";

const number = fc.double({ min: -100, max: 100, noNaN: true });
const rows = fc.array(
  fc.record({
    x: fc.tuple(fc.constant(1), number, number),
    y: number,
    weight: fc.double({ min: 0.1, max: 5, noNaN: true }),
  }),
  { minLength: 6, maxLength: 30 },
);

it("residuals are at right angles to every column, which is what least squares means", () => {
  fc.assert(
    fc.property(rows, (given) => {
      const { coefficients } = solveLeastSquares(given, 3);
      const residual = ({ x, y }: (typeof given)[number]) =>
        y - x.reduce((sum, value, place) => sum + value * coefficients[place]!, 0);
      for (let column = 0; column < 3; column++) {
        const dot = given.reduce((sum, row) => sum + row.weight * row.x[column]! * residual(row), 0);
        const size = given.reduce((sum, row) => sum + row.weight * Math.abs(row.x[column]! * row.y), 1);
        expect(Math.abs(dot) / size).toBeLessThan(1e-4);
      }
    }),
  );
});

it("an exact line is found", () => {
  const given = [1, 2, 5, 7].map((value) => ({ x: [1, value], y: 3 - 2 * value, weight: value }));
  const { coefficients, fittedCount } = solveLeastSquares(given, 2);
  expect(coefficients[0]).toBeCloseTo(3, 9);
  expect(coefficients[1]).toBeCloseTo(-2, 9);
  expect(fittedCount).toBe(2);
});

it("a column that follows from the others, or is 0, is left out and harms nothing", () => {
  const given = [1, 2, 5, 7].map((value) => ({ x: [value, 1000 * value, 0, 1], y: 4 * value + 1, weight: 1 }));
  const { coefficients, fittedCount } = solveLeastSquares(given, 4);
  expect(fittedCount).toBe(2);
  expect([coefficients[1], coefficients[2]]).toEqual([0, 0]);
  expect(coefficients[0]).toBeCloseTo(4, 9);
});

it("no rows give no coefficients, not NaN", () => {
  expect(solveLeastSquares([], 2)).toEqual({ coefficients: Float64Array.of(0, 0), fittedCount: 0 });
});
