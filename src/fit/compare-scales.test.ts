import { expect, test } from "vitest";
import { createRandom } from "../math/random.js";
import { compareScales } from "./compare-scales.js";
import { fitLaw } from "./fit-law.js";
import { mean, naiveLeftOut } from "./naive-regression.test.support.js";

const options = { name: "test", resamples: 100 };
const random = createRandom("scales");
const x = Array.from({ length: 20 }, (_, index) => 0.2 * 1.15 ** index);
const noise = x.map(() => 0.02 * (random() - 0.5));
const made = (of: (x: number) => number) =>
  x.map((value, index) => ({ name: `m${index}`, x: value, y: of(value) + noise[index]! }));

test("over a wide range the scale that made the scores is found", () => {
  expect(
    compareScales(
      made((bpc) => 0.8 - 0.2 * bpc),
      options,
    ).verdict,
  ).toMatchObject({ better: "bpc" });
  expect(
    compareScales(
      made((bpc) => 0.5 - 0.2 * Math.log(bpc)),
      options,
    ).verdict,
  ).toMatchObject({ better: "ln bpc" });
});

test("over a short range they cannot be told apart", () => {
  const short = noise.map((value, index) => {
    const bpc = 0.5 + index / 1000;
    return { name: `m${index}`, x: bpc, y: 0.8 - 0.2 * bpc + value };
  });
  expect(compareScales(short, options).verdict).toMatchObject({ better: "cannot be told apart" });
});

test("both fits are those of fitLaw, and the rule is the stated one on residuals from fitting again", () => {
  const points = made((bpc) => 0.5 - 0.2 * Math.log(bpc));
  const { linear, log, verdict } = compareScales(points, options);
  expect(linear).toEqual(fitLaw(points, { ...options, scale: "bpc" }));
  expect(log).toEqual(fitLaw(points, { ...options, scale: "ln bpc" }));
  const ofLinear = naiveLeftOut(points);
  const ofLog = naiveLeftOut(points.map((point) => ({ ...point, x: Math.log(point.x) })));
  const differences = ofLinear.map((value, index) => value ** 2 - ofLog[index]! ** 2);
  const variance = differences.reduce((sum, value) => sum + (value - mean(differences)) ** 2, 0) / 19;
  if (verdict.status !== "ok") throw new Error(verdict.reason);
  expect(verdict.meanDifference).toBeCloseTo(mean(differences), 12);
  // 2.093024 is the tables' 95 % point of Student's t with 19 degrees of freedom.
  expect(verdict.threshold).toBeCloseTo(2.093024 * Math.sqrt(variance / 20), 8);
  expect(verdict.linearLeaveOneOutRmse).toBeCloseTo(Math.sqrt(mean(ofLinear.map((value) => value ** 2))), 12);
  expect(verdict.logLeaveOneOutRmse).toBeCloseTo(Math.sqrt(mean(ofLog.map((value) => value ** 2))), 12);
});

test("without two fits, or with a point on which the slope hangs, there is no verdict", () => {
  const points = made((bpc) => 0.8 - 0.2 * bpc);
  expect(compareScales(points.slice(0, 2), options).verdict).toEqual({ status: "undetermined", reason: "no-fit" });
  const hanging = points.map((point, index) => ({ ...point, x: index === 3 ? 2 : 1 }));
  expect(compareScales(hanging, options).verdict).toMatchObject({ reason: "one-point-determines-the-slope" });
});
