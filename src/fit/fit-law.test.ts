import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fitLaw, type LawFit, type LawOptions } from "./fit-law.js";
import type { FitPoint } from "./fit-line.js";
import { findNonFinite, mean, naiveLeftOut, naiveSpearman, naiveStudentized } from "./naive-regression.test.support.js";

// Made by test/golden/fit/make.py with NumPy and SciPy.
const golden = JSON.parse(readFileSync(new URL("../../test/golden/fit/golden.json", import.meta.url), "utf8"));

/** Few resamples: the bootstrap has its own tests. */
function law(points: readonly FitPoint[], options: Partial<LawOptions> = {}): LawFit {
  const fit = fitLaw(points, { name: "test", resamples: 100, ...options });
  if (fit.status !== "ok") throw new Error(`no law: ${fit.reason}`);
  return fit;
}

const pairsToPoints = (x: readonly number[], y: readonly number[]): FitPoint[] =>
  x.map((value, index) => ({ name: `m${index}`, x: value, y: y[index]! }));

const modelPoints: FitPoint[] = pairsToPoints(golden.models.x, golden.models.y).map((point, index) => ({
  ...point,
  family: golden.family[index],
  parameters: golden.parameters[index],
}));

/** Bits per character and scores on grids, so that ties, shared x and exact lines occur. */
const points = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 })), { minLength: 3, maxLength: 14 })
  .map((pairs) =>
    pairsToPoints(
      pairs.map(([x]) => x / 10),
      pairs.map(([, y]) => y / 12),
    ),
  );

const tOf = ({ points }: LawFit) =>
  points.map(({ outlierTest }) => (outlierTest.status === "ok" ? outlierTest.t : undefined));

describe("against NumPy and SciPy", () => {
  test.each([
    ["cars", pairsToPoints(golden.cars.x, golden.cars.y), "bpc"],
    ["models", modelPoints, "bpc"],
    ["modelsLog", modelPoints, "ln bpc"],
  ] as const)("every statistic of %s", (key, data, scale) => {
    const expected = golden[key];
    const fit = law(data, { scale });
    for (const name of ["slope", "intercept", "slopeStandardError", "interceptStandardError", "pearson"] as const)
      expect(fit[name]).toBeCloseTo(expected[name], 10);
    for (const name of ["spearman", "rmse", "rmseUnbiased"] as const) expect(fit[name]).toBeCloseTo(expected[name], 10);
    expect(fit.slopeStandardError).toBeCloseTo(expected.linregressSlopeStandardError, 10);
    expect(fit.leaveOneOut).toMatchObject({ rmse: expect.closeTo(expected.leaveOneOutRmse, 10) });
    fit.points.forEach((point, index) => {
      expect(point.leverage).toBeCloseTo(expected.leverages[index], 10);
      expect(point.outlierTest).toMatchObject({
        t: expect.closeTo(expected.studentized[index], 8),
        pValue: expect.closeTo(expected.pValues[index], 10),
        adjustedPValue: expect.closeTo(Math.min(1, expected.n * expected.pValues[index]), 8),
      });
    });
  });

  test("the partial correlation given size, and the shift of every family", () => {
    const fit = law(modelPoints);
    expect(fit.parameterControl).toMatchObject({
      status: "ok",
      partialPearson: expect.closeTo(golden.partial.r, 10),
      pValue: expect.closeTo(golden.partial.pValue, 10),
      scoreParametersPearson: expect.closeTo(golden.scoreParameters, 10),
    });
    expect(fit.familyShifts.map(({ family }) => family)).toEqual(["a", "b", "c", "d", "e"]);
    fit.familyShifts.forEach((shift, index) => {
      const { t, standardError, pValue, shift: size } = golden.shifts[index];
      expect(shift).toMatchObject({
        shift: expect.closeTo(size, 10),
        standardError: expect.closeTo(standardError, 10),
        t: expect.closeTo(t, 8),
        pValue: expect.closeTo(pValue, 10),
        adjustedPValue: expect.closeTo(Math.min(1, 5 * pValue), 8),
      });
    });
  });
});

describe("known values", () => {
  test("R's summary(lm(dist ~ speed, cars)) and car::outlierTest of it, as printed", () => {
    const fit = law(pairsToPoints(golden.cars.x, golden.cars.y));
    expect([fit.intercept, fit.slope].map((value) => value.toFixed(4))).toEqual(["-17.5791", "3.9324"]);
    expect([fit.interceptStandardError, fit.slopeStandardError].map((value) => value.toFixed(4))).toEqual([
      "6.7584",
      "0.4155",
    ]);
    expect([fit.rmseUnbiased.toFixed(2), fit.adjustedRSquared.toFixed(4)]).toEqual(["15.38", "0.6438"]);
    const test = fit.points[48]!.outlierTest;
    if (test.status !== "ok") throw new Error(test.reason);
    expect([test.t.toFixed(6), test.pValue.toFixed(7), test.adjustedPValue.toFixed(5)]).toEqual([
      "3.184993",
      "0.0025707",
      "0.12853",
    ]);
    expect(fit.points[48]!.flag).toMatchObject({ level: "notable", direction: "higher" });
  });

  const anscombeX = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  test.each([
    ["I", anscombeX, [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]],
    ["II", anscombeX, [9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74]],
    ["III", anscombeX, [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]],
    ["IV", [8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8], [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.5, 5.56, 7.91, 6.89]],
  ])("Anscombe's set %s has his line, but not the others' diagnostics", (set, x, y) => {
    const fit = law(pairsToPoints(x, y));
    expect([fit.slope.toFixed(2), fit.intercept.toFixed(1), fit.pearson.toFixed(2)]).toEqual(["0.50", "3.0", "0.82"]);
    expect([fit.slopeStandardError.toFixed(3), fit.rmseUnbiased.toFixed(2)]).toEqual(["0.118", "1.24"]);
    const flags = fit.points.filter(({ flag }) => flag?.level === "significant").map(({ x }) => x);
    expect(flags).toEqual(set === "III" ? [13] : []);
    if (set === "IV") {
      expect(fit.leaveOneOut).toEqual({ status: "undetermined", reason: "one-point-determines-the-slope" });
      expect(fit.points[7]).toMatchObject({ leverage: 1, outlierTest: { reason: "one-point-determines-the-slope" } });
    } else expect(fit.leaveOneOut.status).toBe("ok");
  });
});

describe("against definitions", () => {
  test("leave-one-out, studentized residuals and Spearman's rho are those of fitting again and counting", () => {
    fc.assert(
      fc.property(points, (data) => {
        const fit = fitLaw(data, { name: "test", resamples: 100 });
        fc.pre(fit.status === "ok");
        if (fit.status !== "ok") return;
        expect(fit.spearman).toBeCloseTo(naiveSpearman(data), 9);
        const leftOut = naiveLeftOut(data);
        if (fit.leaveOneOut.status === "ok") {
          expect(fit.leaveOneOut.rmse).toBeCloseTo(Math.sqrt(mean(leftOut.map((value) => value ** 2))), 9);
        } else {
          const shareX = (others: readonly FitPoint[]) => new Set(others.map(({ x }) => x)).size === 1;
          expect(data.some((_, index) => shareX(data.filter((_, other) => other !== index)))).toBe(true);
        }
        const studentized = naiveStudentized(data);
        tOf(fit).forEach((t, index) => {
          const naive = studentized[index]!;
          if (t !== undefined) expect(Math.abs(t - naive.t)).toBeLessThan(1e-6 * (1 + Math.abs(t)));
          else {
            const reason =
              data.length < 4
                ? "needs-four-points"
                : naive.othersSquares < 1e-20
                  ? "the-others-lie-on-a-line"
                  : "one-point-determines-the-slope";
            const test = fit.points[index]!.outlierTest;
            expect(
              test.status === "ok" || test.reason === reason || test.reason === "one-point-determines-the-slope",
            ).toBe(true);
          }
        });
        expect(fit.points.reduce((sum, { leverage }) => sum + leverage, 0)).toBeCloseTo(2, 9);
      }),
    );
  });

  test("no number in the record is NaN or infinite, whatever the points", () => {
    const wild = fc.array(
      fc.record({
        x: fc.oneof(fc.constantFrom(0.5, 1, 0.1 + 0.2, 0.3), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
        y: fc.oneof(fc.constantFrom(0, 1, 0.1 + 0.2, 0.3), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
        family: fc.constantFrom("a", "b", "c", "d", "e", "f"),
        parameters: fc.constantFrom(1, 2, 3e9, 7e9, 70e9),
      }),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(wild, fc.constantFrom("bpc", "ln bpc"), (data, scale) => {
        const named = data.map((point, index) => ({ ...point, name: `m${index}` }));
        expect(findNonFinite(fitLaw(named, { name: "wild", scale, resamples: 100 }))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe("invariance", () => {
  const [a, b] = [fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })];

  test("an affine map of x or y moves slope and RMSE as it must, and no correlation, leverage or t", () => {
    fc.assert(
      fc.property(a, b, a, b, (xFactor, xShift, yFactor, yShift) => {
        const before = law(modelPoints);
        const after = law(
          modelPoints.map((point) => ({ ...point, x: xFactor * point.x + xShift, y: yFactor * point.y + yShift })),
        );
        expect(after.slope).toBeCloseTo((before.slope * yFactor) / xFactor, 8);
        expect(after.rmse).toBeCloseTo(before.rmse * yFactor, 9);
        for (const name of ["pearson", "adjustedRSquared"] as const) expect(after[name]).toBeCloseTo(before[name], 9);
        tOf(after).forEach((t, index) => expect(t).toBeCloseTo(tOf(before)[index]!, 6));
        after.points.forEach(({ leverage }, index) => expect(leverage).toBeCloseTo(before.points[index]!.leverage, 9));
        const [control, controlBefore] = [after.parameterControl, before.parameterControl];
        if (control.status !== "ok" || controlBefore.status !== "ok") throw new Error("no control");
        expect(control.partialPearson).toBeCloseTo(controlBefore.partialPearson, 8);
        after.familyShifts.forEach((shift, index) => {
          const other = before.familyShifts[index]!;
          if (shift.status !== "ok" || other.status !== "ok") throw new Error("no shift");
          expect(shift.t).toBeCloseTo(other.t, 6);
        });
      }),
      { numRuns: 50 },
    );
  });

  test("the order of the models moves nothing but the bootstrap's draws", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...modelPoints.keys()], { minLength: 12 }), (order) => {
        const before = law(modelPoints);
        const after = law(order.map((index) => modelPoints[index]!));
        for (const name of ["slope", "intercept", "pearson", "spearman", "rmse", "slopeStandardError"] as const)
          expect(after[name]).toBeCloseTo(before[name], 11);
        order.forEach((index, place) => expect(tOf(after)[place]).toBeCloseTo(tOf(before)[index]!, 8));
      }),
      { numRuns: 50 },
    );
  });

  test("a unit of parameters (billions or ones) does not matter", () => {
    const inBillions = modelPoints.map((point) => ({ ...point, parameters: point.parameters! / 1e9 }));
    const [one, other] = [law(modelPoints).parameterControl, law(inBillions).parameterControl];
    expect(one).toMatchObject({ status: "ok" });
    if (one.status === "ok") expect(other).toMatchObject({ partialPearson: expect.closeTo(one.partialPearson, 10) });
  });

  test("the logarithmic fit is the linear fit of logarithms, with points still in bits per character", () => {
    const logarithms = modelPoints.map((point) => ({ ...point, x: Math.log(point.x) }));
    const [log, linear] = [law(modelPoints, { scale: "ln bpc" }), law(logarithms)];
    expect({ ...log, ...{ scale: 0, points: 0, fittedRange: 0, spearman: 0 } }).toEqual({
      ...linear,
      ...{ scale: 0, points: 0, fittedRange: 0, spearman: 0 },
    });
    expect(log.spearman).toBeCloseTo(linear.spearman, 14);
    expect(log.points.map(({ x }) => x)).toEqual(modelPoints.map(({ x }) => x));
    expect(log.fittedRange).toEqual({ low: 0.49, high: 0.8 });
  });
});

describe("flags and families", () => {
  test("a point that was lifted is flagged as too good, one that was lowered as too bad, and only it", () => {
    const scatter = [0.01, -0.01, 0.004, -0.006, 0.008, -0.003, -0.009, 0.006, 0.002, -0.005];
    const clean = pairsToPoints(
      scatter.map((_, index) => 0.4 + index / 50),
      scatter.map((noise, index) => 0.7 - index / 40 + noise),
    );
    expect(law(clean).points.some(({ flag }) => flag !== undefined)).toBe(false);
    for (const [lift, text] of [
      [0.15, "scores higher than it compresses: check for benchmark contamination"],
      [-0.15, "scores lower than it compresses"],
    ] as const) {
      const lifted = clean.map((point, index) => (index === 4 ? { ...point, y: point.y + lift } : point));
      const flagged = law(lifted).points.filter(({ flag }) => flag !== undefined);
      expect(flagged.map(({ name, flag }) => [name, flag?.level, flag?.text])).toEqual([["m4", "significant", text]]);
    }
  });

  test("for families of one, a family's t is the studentized residual of its model", () => {
    const singles = modelPoints.map((point) => ({ ...point, family: point.name }));
    const fit = law(singles);
    const shifts = fit.familyShifts.map((shift) => (shift.status === "ok" ? shift.t : undefined));
    tOf(fit).forEach((t, index) => expect(shifts[index]).toBeCloseTo(t!, 8));
  });

  test("a family of which one model says nothing by itself is found as a whole", () => {
    const noise = [0.01, -0.012, 0.004, -0.006, 0.008, -0.003, -0.009, 0.006, 0.002, -0.005, 0.003, -0.002];
    const data = noise.map((value, index) => {
      const lifted = index % 4 === 0;
      return {
        ...{ name: `m${index}`, x: 0.4 + index / 50, y: 0.7 - index / 40 + value + (lifted ? 0.06 : 0) },
        family: lifted ? "lifted" : `f${index % 4}`,
      };
    });
    const fit = law(data);
    expect(fit.points.filter(({ flag }) => flag?.level === "significant")).toEqual([]);
    const found = fit.familyShifts.filter((shift) => shift.status === "ok" && shift.text !== undefined);
    expect(found.map(({ family }) => family)).toEqual(["lifted"]);
  });

  test("what families do not determine has a reason", () => {
    const line = (families: readonly string[], y = [0.1, 0.25, 0.3, 0.5, 0.4]) =>
      law(families.map((family, index) => ({ name: `m${index}`, x: 1 + (index % 3), y: y[index]!, family })))
        .familyShifts;
    const oneFamily = line(["a", "a", "a", "a", "a"]);
    expect(oneFamily).toMatchObject([{ memberCount: 5, reason: "no-line-without-the-family" }]);
    expect(line(["a", "b", "a"])).toMatchObject([{ reason: "needs-four-points" }, { reason: "needs-four-points" }]);
    // m1 and m4 share x = 2: without a there is no line.
    expect(line(["a", "b", "a", "a", "b"])[0]).toMatchObject({ reason: "no-line-without-the-family" });
    expect(law(modelPoints.map(({ family: _, ...point }) => point)).familyShifts).toEqual([]);
  });
});

describe("what the data do not determine", () => {
  test("three points have a line and no studentized residual", () => {
    const fit = law(pairsToPoints([0.5, 0.6, 0.7], [0.5, 0.45, 0.3]));
    expect(fit.points.map(({ outlierTest }) => outlierTest)).toEqual(
      Array(3).fill({ status: "undetermined", reason: "needs-four-points" }),
    );
    expect(fit.leaveOneOut.status).toBe("ok");
    expect(fit.bootstrap.models).toMatchObject({ status: "undetermined", reason: "too-few-units", unitCount: 3 });
    expect(fit.parameterControl).toMatchObject({ reason: "parameters-missing", missing: ["m0", "m1", "m2"] });
    expect(findNonFinite(fit)).toBeUndefined();
  });

  test("points on a line, or all but one of them, have no scatter to be judged by", () => {
    const x = [0.4, 0.5, 0.6, 0.7, 0.8];
    const exact = law(
      pairsToPoints(
        x,
        x.map((value) => 0.9 - value),
      ),
    );
    expect(exact.points.every(({ outlierTest }) => outlierTest.status === "undetermined")).toBe(true);
    const one = law(
      pairsToPoints(
        x,
        x.map((value, index) => 0.9 - value + (index === 2 ? 0.1 : 0)),
      ),
    );
    expect(one.points[2]).toMatchObject({ outlierTest: { reason: "the-others-lie-on-a-line" } });
    expect(one.points[1]).toMatchObject({ outlierTest: { status: "ok" } });
  });

  test.each([
    ["parameters-do-not-vary", [7, 7, 7, 7, 7]],
    ["parameters-determine-x-or-score", [0.4, 0.5, 0.6, 0.7, 0.8].map((x) => Math.exp(10 * x))],
    ["parameters-missing", [7, 7, 13, undefined, 70]],
  ] as const)("size control: %s", (reason, parameters) => {
    const data = pairsToPoints([0.4, 0.5, 0.6, 0.7, 0.8], [0.5, 0.44, 0.4, 0.3, 0.31]).map((point, index) => ({
      ...point,
      ...(parameters[index] !== undefined && { parameters: parameters[index] }),
    }));
    expect(law(data).parameterControl).toEqual({
      ...{ status: "undetermined", reason },
      missing: reason === "parameters-missing" ? ["m3"] : [],
    });
  });

  test("an undetermined law keeps its name, scale, points and exclusions", () => {
    const data = pairsToPoints([1, 2], [0.5, 0.4]);
    const excluded = [{ name: "qwen", reason: "flagged by MIN-K%" }];
    expect(fitLaw(data, { name: "math", x: "bpc on arXiv", scale: "ln bpc", excluded })).toEqual({
      ...{
        status: "undetermined",
        name: "math",
        x: "bpc on arXiv",
        y: "score",
        scale: "ln bpc",
        n: 2,
        reason: "too-few-points",
      },
      ...{ points: data, excluded },
    });
    expect(law(modelPoints, { excluded }).excluded).toEqual(excluded);
  });

  test("a logarithm of zero and a count of parameters that is none are refused by name", () => {
    const data = pairsToPoints([0, 1, 2], [0.5, 0.4, 0.2]);
    expect(() => fitLaw(data, { name: "log", scale: "ln bpc" })).toThrow(/m0/);
    expect(() => law(data.map((point) => ({ ...point, parameters: 0 })))).toThrow(RangeError);
    expect(() => law(data.map((point) => ({ ...point, parameters: NaN })))).toThrow(RangeError);
  });
});
