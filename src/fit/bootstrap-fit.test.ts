import { expect, test } from "vitest";
import { pearson } from "../math/correlation.js";
import { quantile } from "../math/quantile.js";
import { createRandom, drawIndex } from "../math/random.js";
import { bootstrapFit } from "./bootstrap-fit.js";
import { fitLine, type FitPoint } from "./fit-line.js";

const noise = [0.03, -0.02, 0.01, -0.03, 0.02, 0, -0.01, 0.02, -0.02, 0.01, -0.01, 0.03];
const points: FitPoint[] = noise.map((value, index) => ({
  ...{ name: `m${index}`, x: 0.4 + index / 40, y: 0.8 - index / 30 + value },
  family: `f${index % 6}`,
}));

test("over models it is a naive bootstrap: draw, fit, sort, read off", () => {
  const result = bootstrapFit(points, { unit: "model", seed: 3, resamples: 400 });
  const random = createRandom(3);
  const fits = Array.from({ length: 400 }, () => {
    const fit = fitLine(points.map(() => points[drawIndex(random, 12)]!));
    if (fit.status !== "ok") throw new Error("constant");
    return fit;
  });
  const interval = (values: readonly number[]) => ({
    low: expect.closeTo(quantile(values, 0.025)!, 12),
    high: expect.closeTo(quantile(values, 0.975)!, 12),
  });
  expect(result).toEqual({
    ...{ status: "ok", unit: "model", unitCount: 12, method: "percentile", level: 0.95 },
    ...{ seed: 3, resamples: 400, redrawn: 0 },
    pearson: interval(fits.map((fit) => fit.pearson)),
    rmse: interval(fits.map((fit) => fit.rmse)),
  });
});

test("over families whole families are drawn, as many as there are", () => {
  const result = bootstrapFit(points, { unit: "family", seed: 3, resamples: 400 });
  const random = createRandom(3);
  const values = Array.from({ length: 400 }, () => {
    const drawn = Array.from({ length: 6 }, () => `f${drawIndex(random, 6)}`);
    const members = drawn.flatMap((family) => points.filter((point) => point.family === family));
    return pearson(
      members.map(({ x }) => x),
      members.map(({ y }) => y),
    )!;
  });
  expect(result).toMatchObject({
    unitCount: 6,
    redrawn: 0,
    pearson: { low: expect.closeTo(quantile(values, 0.025)!, 12) },
  });
});

test("families of one are models", () => {
  const singles = points.map((point) => ({ ...point, family: point.name }));
  const [models, families] = (["model", "family"] as const).map((unit) =>
    bootstrapFit(singles, { unit, seed: 1, resamples: 200 }),
  );
  expect(families).toEqual({ ...models, unit: "family" });
});

test("resamples of constant x are redrawn and counted", () => {
  const lone = points.slice(0, 5).map((point, index) => ({ ...point, x: index === 0 ? 0.5 : 0.6 }));
  const result = bootstrapFit(lone, { unit: "model", seed: 1, resamples: 2000 });
  if (result.status !== "ok") throw new Error(result.reason);
  // A resample without the first point has probability (4/5)⁵ = 0.328, one of nothing else 1/3125.
  expect(result.redrawn / (result.redrawn + 2000)).toBeGreaterThan(0.3);
  expect(result.redrawn / (result.redrawn + 2000)).toBeLessThan(0.356);
});

test("the same seed gives the same interval, another seed nearly the same", () => {
  const run = (seed: number) => bootstrapFit(points, { unit: "model", seed, resamples: 10_000 });
  expect(run(1)).toEqual(run(1));
  const [one, two] = [run(1), run(2)];
  if (one.status !== "ok" || two.status !== "ok") throw new Error("undetermined");
  expect(one.pearson).not.toEqual(two.pearson);
  expect(one.pearson.low).toBeCloseTo(two.pearson.low, 2);
  expect(one.pearson.high).toBeCloseTo(two.pearson.high, 2);
});

const withoutF1 = points.map((point): FitPoint => {
  const { family, ...rest } = point;
  return family === "f1" ? rest : point;
});

test.each([
  ["too-few-units", "model", points.slice(0, 4), 4],
  ["too-few-units", "family", points.slice(0, 4), 4],
  ["family-missing", "family", withoutF1, 5],
  ["x-or-y-does-not-vary", "model", points.map((point) => ({ ...point, x: 0.1 })), 12],
  ["x-or-y-does-not-vary", "model", points.map((point) => ({ ...point, y: 0.1 })), 12],
] as const)("there is no interval, with the reason: %s over %ss", (reason, unit, data, unitCount) => {
  const result = bootstrapFit(data, { unit, seed: 1, resamples: 100 });
  expect(result).toEqual({ status: "undetermined", unit, unitCount, reason });
});

test("too few resamples for a 95 % interval are refused", () => {
  for (const resamples of [0, 99, 100.5, NaN]) {
    expect(() => bootstrapFit(points, { unit: "model", seed: 1, resamples })).toThrow(RangeError);
  }
});
