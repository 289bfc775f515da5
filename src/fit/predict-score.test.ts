import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../math/random.js";
import { fitLaw, type LawFit, type LawScale } from "./fit-law.js";
import { lineBand } from "./line-band.js";
import { predictScore } from "./predict-score.js";

// Made by test/golden/fit/make.py with NumPy and SciPy.
const golden = JSON.parse(readFileSync(new URL("../../test/golden/fit/golden.json", import.meta.url), "utf8"));

function law(x: readonly number[], y: readonly number[], scale: LawScale = "bpc"): LawFit {
  const points = x.map((value, index) => ({ name: `m${index}`, x: value, y: y[index]! }));
  const fit = fitLaw(points, { name: "test", scale, resamples: 100 });
  if (fit.status !== "ok") throw new Error(fit.reason);
  return fit;
}
const models = law(golden.models.x, golden.models.y);

describe("predictScore", () => {
  test.each([
    ["cars", law(golden.cars.x, golden.cars.y), (x: number) => x],
    ["models", models, (x: number) => x],
    ["modelsLog", law(golden.models.x, golden.models.y, "ln bpc"), Math.exp],
  ] as const)("both intervals of %s are NumPy's and SciPy's", (key, fit, toBpc) => {
    const data = golden[key];
    // modelsLog has logarithms for x already: the law was made of the bits per character.
    for (const { x, expected, confidence, prediction } of data.predictions) {
      const result = predictScore(fit, toBpc(x));
      expect(result.expected).toBeCloseTo(expected, 9);
      expect(result.confidenceInterval.high - result.expected).toBeCloseTo(confidence, 9);
      expect(result.expected - result.confidenceInterval.low).toBeCloseTo(confidence, 9);
      expect(result.predictionInterval.high - result.expected).toBeCloseTo(prediction, 9);
      expect(result.expected - result.predictionInterval.low).toBeCloseTo(prediction, 9);
      expect(result.degreesOfFreedom).toBe(data.n - 2);
    }
  });

  test('R\'s predict(lm(dist ~ speed, cars), data.frame(speed = 10), interval = "prediction"), as printed', () => {
    const { expected, predictionInterval } = predictScore(law(golden.cars.x, golden.cars.y), 10);
    const printed = [expected, predictionInterval.low, predictionInterval.high].map((value) => value.toFixed(5));
    expect(printed).toEqual(["21.74499", "-9.80960", "53.29959"]);
  });

  test("the 90 % interval holds 90 % of new models, on one line with normal scatter", () => {
    const random = createRandom("new models");
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const score = (x: number) => 1.4 - 1.4 * x + 0.02 * normal();
    let held = 0;
    const studies = 2000;
    for (let study = 0; study < studies; study++) {
      const x = Array.from({ length: 6 }, () => 0.5 + 0.2 * random());
      const at = 0.5 + 0.2 * random();
      const fit = fitLaw(
        x.map((value, index) => ({ name: `m${index}`, x: value, y: score(value) })),
        { name: "simulated", resamples: 100 },
      );
      if (fit.status !== "ok") throw new Error(fit.reason);
      const { low, high } = predictScore(fit, at, { level: 0.9 }).predictionInterval;
      const next = score(at);
      if (low <= next && next <= high) held++;
    }
    // The standard deviation of a share of 2000 at 0.9 is 0.0067.
    expect(Math.abs(held / studies - 0.9)).toBeLessThan(0.02);
  });

  test("it says on which side it extrapolates; the ends of the fitted range are inside", () => {
    expect(models.fittedRange).toEqual({ low: 0.49, high: 0.8 });
    const sides = [0.48999, 0.49, 0.6, 0.8, 0.80001].map((bpc) => predictScore(models, bpc).extrapolates);
    expect(sides).toEqual(["below", undefined, undefined, undefined, "above"]);
    expect(predictScore(models, 0.3).fittedRange).toEqual(models.fittedRange);
  });

  test("an interval that leaves 0 to 1 says so and stands clipped beside the honest one", () => {
    const inside = predictScore(models, 0.6);
    expect(inside.leavesUnitInterval).toBe(false);
    expect(inside.clippedPredictionInterval).toEqual(inside.predictionInterval);
    const low = predictScore(models, 0.95);
    expect(low.predictionInterval.low).toBeLessThan(0);
    expect(low).toMatchObject({ leavesUnitInterval: true, clippedPredictionInterval: { low: 0 } });
    expect(predictScore(models, 3)).toMatchObject({ clippedPredictionInterval: { low: 0, high: 0 } });
    expect(predictScore(models, 3).expected).toBeLessThan(0);
  });

  test("bits per character that are none are refused", () => {
    for (const bpc of [NaN, Infinity]) expect(() => predictScore(models, bpc)).toThrow(RangeError);
    expect(() => predictScore(law(golden.models.x, golden.models.y, "ln bpc"), 0)).toThrow(RangeError);
    for (const level of [0, 1]) expect(() => predictScore(models, 0.5, { level })).toThrow(RangeError);
  });
});

describe("lineBand", () => {
  test("every point is the prediction there, from end to end of the fitted range", () => {
    const band = lineBand(models);
    expect(band).toHaveLength(101);
    expect([band[0]!.bpc, band[100]!.bpc]).toEqual([0.49, 0.8]);
    for (const { bpc, expected, confidence, prediction } of band) {
      const one = predictScore(models, bpc);
      expect([expected, confidence, prediction]).toEqual([
        one.expected,
        one.confidenceInterval,
        one.predictionInterval,
      ]);
      expect(prediction.low).toBeLessThan(confidence.low);
      expect(prediction.high).toBeGreaterThan(confidence.high);
    }
  });

  test("the band of the line is narrowest at the mean of x", () => {
    const band = lineBand(models, { range: { low: models.xMean - 0.1, high: models.xMean + 0.1 }, pointCount: 3 });
    const [before, middle, after] = band.map(({ confidence }) => confidence.high - confidence.low);
    expect(middle).toBeLessThan(before!);
    expect(before).toBeCloseTo(after!, 12);
  });

  test("a grid that is none is refused", () => {
    expect(() => lineBand(models, { pointCount: 1 })).toThrow(RangeError);
    expect(() => lineBand(models, { range: { low: 1, high: 1 } })).toThrow(RangeError);
  });
});
