import { expect, it } from "vitest";
import { createRandom, drawSome } from "./random.js";
import { regressionEstimate, stratifiedError, type SampledUnit } from "./regression-estimate.js";

/** 120 units in three strata; y follows x only loosely, and not through the origin. */
function makePopulation(): SampledUnit[] {
  const random = createRandom("population");
  return Array.from({ length: 120 }, (_, place) => {
    const size = 50 + 500 * random();
    return { stratum: place % 3, x: [size, 1], y: 40 + size * (1 + 0.3 * (place % 3) + 0.4 * random()) };
  });
}

const population = makePopulation();
const stratumSizes = [40, 40, 40];
const xTotals = [0, 1].map((column) => population.reduce((sum, { x }) => sum + x[column]!, 0));
const truth = population.reduce((sum, { y }) => sum + y, 0);

function draw(seed: number, each: number): SampledUnit[] {
  const random = createRandom(`draw ${seed}`);
  return stratumSizes.flatMap((_, stratum) =>
    drawSome(
      random,
      population.filter((unit) => unit.stratum === stratum),
      each,
    ),
  );
}

const strataOf = (units: readonly SampledUnit[]) => Int32Array.from(units, ({ stratum }) => stratum);

it("over many samples the estimates average to the truth, and scatter as the standard error says", () => {
  const errors: number[] = [];
  const variances: number[] = [];
  for (let seed = 0; seed < 2000; seed++) {
    const units = draw(seed, 10);
    const { total, residuals, fittedCount } = regressionEstimate({ stratumSizes, xTotals, units });
    errors.push(total - truth);
    variances.push(stratifiedError(stratumSizes, strataOf(units), residuals, fittedCount).standardError ** 2);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const scatter = mean(errors.map((error) => error ** 2));
  expect(Math.abs(mean(errors))).toBeLessThan(0.2 * Math.sqrt(scatter));
  expect(mean(variances) / scatter).toBeGreaterThan(0.9);
  expect(mean(variances) / scatter).toBeLessThan(1.15);
});

it("with everything sampled it is the sum, and the error is 0 with no degrees of freedom", () => {
  const { total, residuals, fittedCount } = regressionEstimate({ stratumSizes, xTotals, units: population });
  expect(total).toBeCloseTo(truth, 8);
  expect(stratifiedError(stratumSizes, strataOf(population), residuals, fittedCount)).toEqual({ standardError: 0 });
});

it("without help it is the textbook's stratified total and error", () => {
  // One stratum of 5, two seen, x of no use: T = N · mean, V = N² (1/n − 1/N) s², with p = 1 of n = 2 counted.
  const units = [3, 7].map((y) => ({ stratum: 0, x: [1], y }));
  const { total, residuals, fittedCount } = regressionEstimate({ stratumSizes: [5], xTotals: [5], units });
  expect(total).toBeCloseTo(25, 12);
  const { standardError, degreesOfFreedom } = stratifiedError([5], strataOf(units), residuals, fittedCount);
  expect(standardError).toBeCloseTo(Math.sqrt(25 * (1 / 2 - 1 / 5) * 8 * 2), 12);
  expect(degreesOfFreedom).toBe(1);
});

it("the error foreseen for more rounds is smaller, and 0 for all", () => {
  const units = draw(1, 10);
  const { residuals, fittedCount } = regressionEstimate({ stratumSizes, xTotals, units });
  const at = (rounds: number) =>
    stratifiedError(stratumSizes, strataOf(units), residuals, fittedCount, rounds).standardError;
  expect(at(20)).toBeLessThan(at(10));
  expect(at(20) / at(10)).toBeCloseTo(Math.sqrt((1 / 20 - 1 / 40) / (1 / 10 - 1 / 40)), 12);
  expect(at(40)).toBe(0);
});

it("units without text weigh nothing in the fit", () => {
  const units = draw(2, 10);
  const empty = { stratum: 0, x: [0, 0], y: 0 };
  const sample = { stratumSizes: [41, 40, 40], xTotals, units: [...units, empty] };
  const { residuals } = regressionEstimate(sample);
  expect(residuals.at(-1)).toBe(0);
});
