import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fitLine, type FitPoint, type LineFit } from "./fit-line.js";

function lineThrough(points: readonly FitPoint[]): LineFit {
  const fit = fitLine(points);
  if (fit.status !== "ok") throw new Error(`no line: ${fit.reason}`);
  return fit;
}

const named = (pairs: readonly (readonly [number, number])[]): FitPoint[] =>
  pairs.map(([x, y], index) => ({ name: `p${index}`, x, y }));

test("the line is the solution of the normal equations on whole numbers", () => {
  const coordinate = fc.integer({ min: -30, max: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 30 }), (pairs) => {
      fc.pre(new Set(pairs.map(([x]) => x)).size > 1 && new Set(pairs.map(([, y]) => y)).size > 1);
      // [Σ1 Σx; Σx Σx²] [intercept; slope] = [Σy; Σxy], by Cramer's rule.
      const total = (term: (x: number, y: number) => number) => pairs.reduce((sum, [x, y]) => sum + term(x, y), 0);
      const n = pairs.length;
      const [sumX, sumY, sumXX, sumXY] = [
        total((x) => x),
        total((_, y) => y),
        total((x) => x * x),
        total((x, y) => x * y),
      ];
      const determinant = n * sumXX - sumX * sumX;
      const slope = (n * sumXY - sumX * sumY) / determinant;
      const intercept = (sumY * sumXX - sumX * sumXY) / determinant;
      const squares = total((x, y) => (y - intercept - slope * x) ** 2);
      const spread = total((_, y) => (y - sumY / n) ** 2);

      const fit = lineThrough(named(pairs));
      expect(fit.slope).toBeCloseTo(slope, 9);
      expect(fit.intercept).toBeCloseTo(intercept, 8);
      expect(fit.rmse).toBeCloseTo(Math.sqrt(squares / n), 7);
      // r² is the share of the spread that the line explains: a path that does not use r's own formula.
      expect(fit.pearson ** 2).toBeCloseTo(1 - squares / spread, 9);
      expect(fit.points.map(({ name, x, y }) => ({ name, x, y }))).toEqual(named(pairs));
      expect(fit.points.reduce((sum, { residual }) => sum + residual, 0)).toBeCloseTo(0, 9);
    }),
  );
});

test("any tilt or shift of the line fits worse", () => {
  const points = named([
    [1.83, 0.31],
    [1.62, 0.38],
    [1.52, 0.45],
    [1.38, 0.47],
  ]);
  const { slope, intercept, rmse } = lineThrough(points);
  for (const [tilt, shift] of [
    [0.01, 0],
    [-0.01, 0],
    [0, 0.01],
    [0, -0.01],
  ] as const) {
    const squares = points.map(({ x, y }) => (y - intercept - shift - (slope + tilt) * x) ** 2);
    expect(Math.sqrt(squares.reduce((a, b) => a + b) / 4)).toBeGreaterThan(rmse);
  }
});

test.each([
  ["too-few-points", []],
  [
    "too-few-points",
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    "x-does-not-vary",
    [
      [0.1, 1],
      [0.1, 2],
      [0.1, 3],
    ],
  ],
  [
    "y-does-not-vary",
    [
      [1, 0.1],
      [2, 0.1],
      [3, 0.1],
    ],
  ],
] as const)("a fit that says nothing is undetermined: %s", (reason, pairs) => {
  const points = named(pairs);
  expect(fitLine(points)).toEqual({ status: "undetermined", n: points.length, reason, points });
});

test("a point without a finite score is refused by name", () => {
  expect(() => fitLine([{ name: "falcon", x: 1, y: NaN }])).toThrow(/falcon/);
});

const reference = new URL("../../../shared/reference/", import.meta.url);
const hasReference = existsSync(new URL("paper_table_cc.csv", reference));

describe.skipIf(!hasReference)("the paper's own tables (skipped where ../shared/reference is absent)", () => {
  /** Models with their bpc and their scores from 0 to 1; the benchmarks stand between `model` and `avg`. */
  function readTable(area: string) {
    const [header = "", ...lines] = readFileSync(new URL(`paper_table_${area}.csv`, reference), "utf8")
      .trim()
      .split(/\r?\n/);
    const scoreCount = header.split(",").indexOf("avg") - 1;
    return lines.map((line) => {
      const [model = "", ...cells] = line.split(",");
      return {
        model,
        bpc: Number(cells.at(-1)),
        printedAverage: Number(cells[scoreCount]) / 100,
        scores: cells.slice(0, scoreCount).map((cell) => Number(cell) / 100),
      };
    });
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  /** The paper's average column, printed to a tenth of a point: the published fits were made from it. */
  const printed = (rows: ReturnType<typeof readTable>) =>
    rows.map(({ model, bpc, printedAverage }) => ({ name: model, x: bpc, y: printedAverage }));
  const recomputed = (rows: ReturnType<typeof readTable>) =>
    rows.map(({ model, bpc, scores }) => ({ name: model, x: bpc, y: mean(scores) }));

  function expectFit(points: readonly FitPoint[], n: number, r: number, rmse: number) {
    const fit = lineThrough(points);
    expect([fit.n, Number(fit.pearson.toFixed(3)), Number(fit.rmse.toFixed(4))]).toEqual([n, r, rmse]);
  }

  test("knowledge against Common Crawl: n 19, r −0.935, RMSE 0.0190", () => {
    expectFit(printed(readTable("cc")), 19, -0.935, 0.019);
  });

  test("coding against Python: n 28, r −0.937, RMSE 0.0403", () => {
    expectFit(printed(readTable("python")), 28, -0.937, 0.0403);
  });

  test("mathematics against ArXiv without Qwen: n 19, r −0.953, RMSE 0.0312", () => {
    const rows = readTable("arxiv_math").filter(({ model }) => !model.startsWith("Qwen"));
    expectFit(printed(rows), 19, -0.953, 0.0312);
  });

  test("mathematics against ArXiv with Qwen: n 22, r −0.894, RMSE 0.0500", () => {
    expectFit(printed(readTable("arxiv_math")), 22, -0.894, 0.05);
  });

  test("averages recomputed from the benchmarks, not printed to a tenth, move RMSE by at most 0.0001", () => {
    const withoutQwen = readTable("arxiv_math").filter(({ model }) => !model.startsWith("Qwen"));
    expectFit(recomputed(readTable("cc")), 19, -0.935, 0.0189);
    expectFit(recomputed(readTable("python")), 28, -0.937, 0.0403);
    expectFit(recomputed(withoutQwen), 19, -0.953, 0.0311);
    expectFit(recomputed(readTable("arxiv_math")), 22, -0.894, 0.05);
  });

  test("overall, over the 19 models in all three tables: r −0.931 by area means, −0.942 by benchmarks", () => {
    const tables = ["cc", "python", "arxiv_math"].map(readTable);
    const general = tables[0]!.flatMap(({ model }) => {
      const rows = tables.map((table) => table.find((row) => row.model === model));
      return rows.every((row) => row !== undefined) ? [{ model, rows }] : [];
    });
    const overall = (score: (scores: readonly (readonly number[])[]) => number) =>
      general.map(({ model, rows }) => ({
        name: model,
        x: mean(rows.map(({ bpc }) => bpc)),
        y: score(rows.map(({ scores }) => scores)),
      }));
    expectFit(
      overall((areas) => mean(areas.map(mean))),
      19,
      -0.931,
      0.0311,
    );
    expectFit(
      overall((areas) => mean(areas.flat())),
      19,
      -0.942,
      0.027,
    );
  });
});
