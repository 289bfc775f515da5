import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { charactersEnough } from "./characters-enough.js";
import { compareScales } from "./compare-scales.js";
import { correlationMatrix } from "./correlation-matrix.js";
import { fitLaw, type LawFit } from "./fit-law.js";
import { fitLine } from "./fit-line.js";
import { areaMeans, benchmarkMeans } from "./group-means.js";
import type { LawPoint } from "./law-point.js";
import { lineBand, predictScore } from "./predict-score.js";

const words = { name: "test", x: "bpc", y: "score" };

function lawOf(points: readonly LawPoint[], scale: "linear" | "log" = "linear"): LawFit {
  const fit = fitLaw(points, { ...words, scale });
  if (fit.status !== "ok") throw new Error(fit.reason);
  return fit;
}

const point = fc.record({
  x: fc.integer({ min: 200, max: 2000 }).map((value) => value / 1000),
  y: fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000),
});
const points = fc
  .array(point, { minLength: 5, maxLength: 14 })
  .filter(
    (list) =>
      new Set(list.map(({ x }) => x.toFixed(2))).size === list.length &&
      new Set(list.map(({ y }) => y.toFixed(2))).size > 3,
  )
  .map((list) => list.map((one, index) => ({ name: `m${index}`, ...one })));

/** Slope and intercept by the textbook's sums. */
function naiveLine(list: readonly { x: number; y: number }[]): { slope: number; intercept: number } {
  const n = list.length;
  const sum = (term: (one: { x: number; y: number }) => number) => list.reduce((total, one) => total + term(one), 0);
  const slope =
    (n * sum(({ x, y }) => x * y) - sum(({ x }) => x) * sum(({ y }) => y)) /
    (n * sum(({ x }) => x * x) - sum(({ x }) => x) ** 2);
  return { slope, intercept: (sum(({ y }) => y) - slope * sum(({ x }) => x)) / n };
}

describe("a fit's diagnostics equal their definitions", () => {
  it("leave-one-out: the line fitted again without each point", () => {
    fc.assert(
      fc.property(points, (list) => {
        const fit = lawOf(list);
        const errors = list.map((one, index) => {
          const { slope, intercept } = naiveLine(list.filter((_, other) => other !== index));
          return one.y - intercept - slope * one.x;
        });
        errors.forEach((error, index) => expect(fit.points[index]?.leaveOneOutError).toBeCloseTo(error, 6));
        expect(fit.leaveOneOutRmse).toBeCloseTo(
          Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / list.length),
          6,
        );
      }),
    );
  });

  it("studentized residual: the left-out error over its own standard error", () => {
    fc.assert(
      fc.property(points, (list) => {
        const fit = lawOf(list);
        list.forEach((one, index) => {
          const rest = list.filter((_, other) => other !== index);
          const { slope, intercept } = naiveLine(rest);
          const sigma = Math.sqrt(
            rest.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0) / (rest.length - 2),
          );
          const mean = rest.reduce((sum, { x }) => sum + x, 0) / rest.length;
          const spread = rest.reduce((sum, { x }) => sum + (x - mean) ** 2, 0);
          const t =
            (one.y - intercept - slope * one.x) /
            (sigma * Math.sqrt(1 + 1 / rest.length + (one.x - mean) ** 2 / spread));
          const found = fit.points[index]?.studentizedResidual;
          if (found !== undefined && Math.abs(t) < 50) expect(found / t).toBeCloseTo(1, 4);
        });
      }),
    );
  });

  it("does not depend on the order of the models, and r not on the units", () => {
    fc.assert(
      fc.property(points, (list) => {
        const fit = lawOf(list);
        const turned = lawOf([...list].reverse());
        expect(turned.leaveOneOutRmse).toBeCloseTo(fit.leaveOneOutRmse as number, 9);
        expect(turned.pearson).toBeCloseTo(fit.pearson, 12);
        const scaled = lawOf(list.map(({ name, x, y }) => ({ name, x: 3 * x + 1, y: 0.5 * y + 0.1 })));
        expect(scaled.pearson).toBeCloseTo(fit.pearson, 9);
        expect(scaled.spearman).toBeCloseTo(fit.spearman, 12);
        expect(scaled.rmse).toBeCloseTo(0.5 * fit.rmse, 9);
      }),
      { numRuns: 30 },
    );
  });

  it("never says NaN or Infinity", () => {
    const line = [1, 2, 3, 4].map((x) => ({ name: `${x}`, x, y: 1 - x / 10 }));
    const lonely = [
      { name: "a", x: 1, y: 0.1 },
      { name: "b", x: 1, y: 0.2 },
      { name: "c", x: 1, y: 0.3 },
      { name: "d", x: 2, y: 0.9 },
    ];
    for (const list of [line, line.slice(0, 3), lonely]) {
      expect(
        JSON.stringify(fitLaw(list, words), (_, value: unknown) => {
          if (typeof value === "number" && !Number.isFinite(value)) throw new Error("not finite");
          return value;
        }),
      ).toContain("test");
    }
    expect(lawOf(line.slice(0, 3)).points[0]?.studentizedResidual).toBeUndefined();
    expect(lawOf(lonely).leaveOneOutRmse).toBeUndefined();
    expect(fitLaw(line.slice(0, 2), words)).toMatchObject({ status: "undetermined", reason: "too-few-points" });
  });

  it("flags a model that scores higher than it compresses", () => {
    const list = Array.from({ length: 12 }, (_, index) => ({
      name: `m${index}`,
      x: 0.5 + index / 40,
      y: 0.7 - index / 40 + 0.004 * Math.sin(7 * index),
    }));
    const cheat = list.map((one) => (one.name === "m9" ? { ...one, y: one.y + 0.12 } : one));
    expect(lawOf(list).points.some(({ flag }) => flag !== undefined)).toBe(false);
    const flagged = lawOf(cheat).points.filter(({ flag }) => flag?.strength === "significant");
    expect(flagged.map(({ name, flag }) => [name, flag?.direction, flag?.message])).toEqual([
      ["m9", "higher", "scores higher than it compresses: check for benchmark contamination"],
    ]);
  });
});

interface Golden {
  readonly fits: Record<
    string,
    Record<string, number> & { studentized: Record<string, number>; prediction: Record<string, number> }
  >;
}
const golden = JSON.parse(readFileSync(new URL("../../test/golden/fit-law.json", import.meta.url), "utf8")) as Golden;

describe("the paper's areas, computed by numpy and scipy", () => {
  // The points are given by name → [bpc, average, billions], read from the package's own tables.
  const table = (file: string) =>
    readFileSync(new URL(`../../reference/${file}`, import.meta.url), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  const billions = new Map(table("models.csv").map(([name, , size]) => [name as string, Number(size)]));
  const pointsOf = (file: string, keep: (name: string) => boolean): LawPoint[] => {
    const [, ...rows] = table(file);
    return rows
      .filter(([name]) => keep(name as string))
      .map((row) => ({
        name: row[0] as string,
        x: Number(row.at(-1)),
        y: Number(row.at(-2)) / 100,
        parameters: (billions.get(row[0] as string) as number) * 1e9,
      }));
  };

  it.each([
    ["knowledge", "paper_table_cc.csv", () => true],
    ["coding", "paper_table_python.csv", () => true],
    ["math", "paper_table_arxiv_math.csv", (name: string) => !name.startsWith("Qwen")],
    ["math-with-qwen", "paper_table_arxiv_math.csv", () => true],
  ] as const)("%s", (name, file, keep) => {
    const expected = golden.fits[name]!;
    const fit = lawOf(pointsOf(file, keep));
    const flat = fit as unknown as Record<string, number>;
    for (const key of [
      "n",
      "slope",
      "intercept",
      "slopeStandardError",
      "interceptStandardError",
      "pearson",
      "spearman",
      "rmse",
      "leaveOneOutRmse",
    ])
      expect(flat[key], key).toBeCloseTo(expected[key]!, 10);
    expect(fit.partial).toMatchObject({ status: "ok", n: expected["n"] });
    if (fit.partial.status === "ok") {
      expect(fit.partial.pearson).toBeCloseTo(expected["partial"]!, 10);
      expect(fit.partial.scoreAndParameters).toBeCloseTo(expected["scoreAndParameters"]!, 10);
    }
    for (const one of fit.points)
      expect(one.studentizedResidual, one.name).toBeCloseTo(expected.studentized[one.name]!, 8);
    const { bpc, score, low, high } = expected.prediction as { bpc: number; score: number; low: number; high: number };
    const prediction = predictScore(fit, bpc);
    expect(prediction.score).toBeCloseTo(score, 10);
    expect(prediction.predictionInterval[0]).toBeCloseTo(low, 8);
    expect(prediction.predictionInterval[1]).toBeCloseTo(high, 8);
  });
});

describe("predictions", () => {
  const fit = lawOf(
    Array.from({ length: 9 }, (_, index) => ({
      name: `${index}`,
      x: 0.5 + index / 20,
      y: 0.6 - index / 25 + 0.01 * (index % 3),
    })),
  );

  it("say when they extrapolate, and refuse what is no bpc", () => {
    expect(predictScore(fit, 0.6).extrapolates).toBeUndefined();
    expect(predictScore(fit, 0.49).extrapolates).toBe("below");
    expect(predictScore(fit, 1).extrapolates).toBe("above");
    expect(() => predictScore(fit, 0)).toThrow(RangeError);
    expect(predictScore(fit, 3).predictionIntervalClipped[0]).toBe(0);
  });

  it("have a band that is narrowest in the middle and holds the line", () => {
    const band = lineBand(fit, 10);
    const widths = band.map(({ confidenceInterval: [low, high] }) => high - low);
    expect(Math.min(...widths)).toBe(widths[5]);
    for (const { score, confidenceInterval, predictionInterval } of band) {
      expect(predictionInterval[0]).toBeLessThan(confidenceInterval[0]);
      expect(score).toBeGreaterThan(confidenceInterval[0]);
      expect(score).toBeLessThan(confidenceInterval[1]);
    }
  });
});

it("bootstraps the same intervals as a slow one with whole fits", () => {
  const list = Array.from({ length: 15 }, (_, index) => ({
    name: `${index}`,
    family: `f${index % 5}`,
    x: 1 + index / 10,
    y: 0.8 - index / 30 + 0.05 * Math.sin(5 * index),
  }));
  const { models, families } = lawOf(list).bootstrap;
  const slow: number[] = [];
  let state = 12345;
  const draw = (length: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % length;
  while (slow.length < 3000) {
    const fit = fitLine(Array.from(list, () => list[draw(15)]!));
    if (fit.status === "ok") slow.push(fit.pearson);
  }
  slow.sort((a, b) => a - b);
  // Another stream of random numbers: agreement within the noise of 2000 resamples.
  expect(models?.pearson[0]).toBeCloseTo(slow[75]!, 1);
  expect(models?.pearson[1]).toBeCloseTo(slow[2925]!, 2);
  expect(families).toMatchObject({ over: "families", unitCount: 5 });
  expect(lawOf(list.map(({ name, x, y }) => ({ name, x, y }))).bootstrap.families).toBeUndefined();
});

it("finds the scale the scores were made on, or says that it cannot", () => {
  const made = (of: (x: number) => number, noise: number) =>
    Array.from({ length: 20 }, (_, index) => {
      const x = 0.2 + index * 0.08;
      return { name: `${index}`, x, y: of(x) + noise * Math.sin(13 * index) };
    });
  expect(
    compareScales(
      made((x) => 0.3 - 0.3 * Math.log(x), 0.005),
      words,
    ).better,
  ).toBe("log");
  expect(
    compareScales(
      made((x) => 0.9 - 0.4 * x, 0.005),
      words,
    ).better,
  ).toBe("linear");
  expect(
    compareScales(
      made((x) => 0.9 - 0.4 * x, 0.5),
      words,
    ).better,
  ).toBe("undecided");
});

it("correlates every corpus with every benchmark over the models that have both", () => {
  const bpc = new Map([
    [
      "cc",
      new Map([
        ["a", 1],
        ["b", 2],
        ["c", 3],
        ["d", 4],
      ]),
    ],
  ]);
  const scores = new Map([
    [
      "up",
      new Map([
        ["a", 1],
        ["b", 2],
        ["c", 3],
        ["x", 9],
      ]),
    ],
    [
      "mixed",
      new Map([
        ["a", 3],
        ["b", 1],
        ["c", 4],
        ["d", 1],
      ]),
    ],
    ["few", new Map([["a", 3]])],
  ]);
  const [up, mixed, few] = correlationMatrix(bpc, scores);
  expect(up?.n).toBe(3);
  expect(up?.pearson).toBeCloseTo(1, 12);
  // scipy.stats.pearsonr([1,2,3,4], [3,1,4,1]): -0.25819888974716115, p 0.741801110252839
  expect(mixed?.pearson).toBeCloseTo(-0.25819888974716115, 12);
  expect(mixed?.p).toBeCloseTo(0.741801110252839, 9);
  expect(few).toMatchObject({ n: 1, pearson: undefined, p: undefined });
});

it("tells area means from benchmark means, and leaves out models that lack a score", () => {
  const scores = new Map([
    [
      "whole",
      new Map([
        ["a", 0.1],
        ["b", 0.3],
        ["c", 0.8],
      ]),
    ],
    ["partial", new Map([["a", 0.1]])],
  ]);
  const areas = new Map([
    ["one", ["a", "b"]],
    ["two", ["c"]],
  ]);
  expect(areaMeans(scores, areas)).toEqual({
    means: [{ name: "whole", mean: 0.5 }],
    excluded: [{ name: "partial", reason: "has no score on b, c" }],
  });
  expect(benchmarkMeans(scores, ["a", "b", "c"]).means[0]?.mean).toBeCloseTo(0.4, 12);
});

it("says how many characters are enough: at the whole corpus all orders agree", () => {
  const chars = Array.from({ length: 200 }, (_, index) => 500 + (index % 7) * 100);
  const models = [0.9, 1.1, 1.3, 1.6, 1.8].map((bpc, model) => ({
    name: `m${model}`,
    score: 0.9 - 0.4 * bpc + 0.01 * (model % 2),
    bits: chars.map((count, index) => count * bpc * (1 + 0.2 * Math.sin(index * (model + 1)))),
  }));
  const curve = charactersEnough(models, chars)!;
  const last = curve.points.at(-1)!;
  expect(last.chars).toBe(chars.reduce((a, b) => a + b, 0));
  expect(last.bpcError.high).toBeLessThan(1e-12);
  expect(last.pearson.high - last.pearson.low).toBeLessThan(1e-12);
  expect(curve.points[0]!.bpcError.median).toBeGreaterThan(last.bpcError.median);
  expect(curve.enoughChars).toBeGreaterThan(1000);
  expect(curve.enoughChars).toBeLessThanOrEqual(curve.totalChars);
  expect(charactersEnough(models.slice(0, 2), chars)).toBeUndefined();
});
