import { expect, test } from "vitest";
import { bootstrapFit } from "./bootstrap-fit.js";
import { correlationMatrix, type MatrixModel } from "./correlation-matrix.js";
import { fitLaw } from "./fit-law.js";

const models: MatrixModel[] = [0.5, 0.55, 0.6, 0.64, 0.7, 0.75, 0.8].map((bpc, index) => ({
  name: `m${index}`,
  family: `f${index % 5}`,
  bpc: { prose: bpc, code: index === 0 ? undefined : bpc / 2 + 0.01 * (index % 3), flat: 1 },
  scores: {
    know: 0.9 - bpc + 0.02 * (index % 2),
    program: index > 2 ? 0.7 - bpc / 2 : undefined,
    one: index === 1 ? 0.3 : undefined,
  },
}));

test("every cell is the fit of the models that have both figures, with their number", () => {
  const { cells, corpora, benchmarks, cellCount } = correlationMatrix(models, { seed: 4, resamples: 300 });
  expect([corpora, benchmarks, cells.length, cellCount]).toEqual([
    ["prose", "code", "flat"],
    ["know", "program", "one"],
    ...[9, 4],
  ]);
  expect(cells.map(({ n }) => n)).toEqual([7, 4, 1, 6, 4, 1, 7, 4, 1]);
  for (const cell of cells) {
    if (cell.status !== "ok") continue;
    const points = models.flatMap(({ name, bpc, scores }) => {
      const [x, y] = [bpc[cell.corpus], scores[cell.benchmark]];
      return x === undefined || y === undefined ? [] : [{ name, x, y }];
    });
    const fit = fitLaw(points, { name: "cell", resamples: 100 });
    if (fit.status !== "ok") throw new Error(fit.reason);
    expect(cell.pearson).toBe(fit.pearson);
    expect(cell.bootstrap).toEqual(bootstrapFit(points, { unit: "model", seed: 4, resamples: 300 }));
  }
});

test("a cell's p is SciPy's pearsonr of it", () => {
  // python3 -c 'from scipy.stats import pearsonr; b=[.5,.55,.6,.64,.7,.75,.8]; print(pearsonr(b,[.9-v+.02*(i%2) for i,v in enumerate(b)]))'
  expect(correlationMatrix(models, { corpora: ["prose"], benchmarks: ["know"] }).cells).toMatchObject([
    { pearson: expect.closeTo(-0.9951606287996022, 12), pValue: expect.closeTo(3.1210399743375213e-6, 15) },
  ]);
});

test("a cell without a correlation says why", () => {
  const reasons = correlationMatrix([...models], { resamples: 100 }).cells.map((cell) =>
    cell.status === "ok" ? "ok" : cell.reason,
  );
  const few = "too-few-models";
  expect(reasons).toEqual(["ok", "ok", few, "ok", "ok", few, "bpc-does-not-vary", "bpc-does-not-vary", few]);
  const same = models.map((model) => ({ ...model, scores: { know: 0.5 } }));
  expect(correlationMatrix(same, { corpora: ["prose"] }).cells).toMatchObject([{ reason: "score-does-not-vary" }]);
});

test("intervals over families draw families", () => {
  const options = { corpora: ["prose"], benchmarks: ["know"], unit: "family", resamples: 100 } as const;
  expect(correlationMatrix(models, options).cells).toMatchObject([{ bootstrap: { unit: "family", unitCount: 5 } }]);
});

test("a figure that is not finite is refused by the model's name", () => {
  const bad = [...models, { name: "broken", bpc: { prose: NaN }, scores: { know: 0.4 } }];
  expect(() => correlationMatrix(bad, { resamples: 100 })).toThrow(/broken/);
});
