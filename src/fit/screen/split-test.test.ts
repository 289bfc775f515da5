import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import { twoSidedP } from "../../math/student-t.js";
import type { ScreenedModel } from "./screen-test.js";
import { splitTest } from "./split-test.js";

const random = createRandom("split");
const noise = (size: number) => size * (random() + random() + random() - 1.5);

function makeModels(count: number, { train, test }: { train: number; test: number }): ScreenedModel[] {
  const difficulty = Array.from({ length: train + test }, () => 10 + noise(3));
  return Array.from({ length: count }, (_, place) => {
    const slope = 0.8 + 0.1 * place;
    const values = difficulty.map((one) => slope * one + noise(1));
    return { name: `m${place}`, minK: { train: values.slice(0, train), test: values.slice(train) } };
  });
}

/** β of `train` in value = α + β train + γ difficulty, by the normal equations and Cramer's rule. */
function covarianceAnalysis(model: ScreenedModel, others: readonly ScreenedModel[]): number {
  const rows = (["train", "test"] as const).flatMap((split) =>
    (model.minK[split] ?? []).map((value, item) => {
      const hardness = others.reduce((sum, { minK }) => sum + (minK[split]?.[item] as number), 0) / others.length;
      return { x: [1, split === "train" ? 1 : 0, hardness] as const, value };
    }),
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum(({ x }) => (x[i] as number) * (x[j] as number))));
  const right = [0, 1, 2].map((i) => sum(({ x, value }) => (x[i] as number) * value));
  const determinant = ([a, b, c]: number[][]) =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  const replaced = matrix.map((row, i) => [row[0] as number, right[i] as number, row[2] as number]);
  return determinant(replaced) / determinant(matrix);
}

describe("splitTest", () => {
  it("is the analysis of covariance by the normal equations, compared with the others' own", () => {
    for (let round = 0; round < 10; round++) {
      const models = makeModels(4 + (round % 4), { train: 40, test: 25 });
      const [tested, ...others] = models as [ScreenedModel, ...ScreenedModel[]];
      const own = covarianceAnalysis(tested, others);
      const theirs = others.map((one) => covarianceAnalysis(one, others));
      const n = others.length;
      expect(theirs.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
      const modelsError = Math.sqrt((theirs.reduce((sum, value) => sum + value ** 2, 0) / (n - 1)) * (1 + 1 / n));
      const found = splitTest(tested, others);
      if (found.status !== "ok") throw new Error(found.reason);
      expect(found.difference).toBeCloseTo(-Math.abs(own), 9);
      expect(found.split).toBe(own <= 0 ? "train" : "test");
      expect(found.standardError).toBeGreaterThanOrEqual(modelsError - 1e-9);
      if (found.errorOf === "models") expect(found.standardError).toBeCloseTo(modelsError, 9);
      expect(found.pValue).toBeCloseTo(twoSidedP(found.t, n - 1), 12);
      expect([found.modelCount, found.itemCount]).toEqual([n, 65]);
    }
  });

  it("takes out how hard the splits are, whatever that is", () => {
    const models = makeModels(6, { train: 60, test: 60 });
    const harder = models.map(({ name, minK }) => ({
      name,
      minK: { test: minK.test ?? [], train: (minK.train ?? []).map((value) => value + 5) },
    }));
    const [tested, ...others] = harder as unknown as [ScreenedModel, ...ScreenedModel[]];
    const found = splitTest(tested, others);
    expect(found.status === "ok" && found.pValue).toBeGreaterThan(0.001);
  });

  it("finds the split that a model has seen", () => {
    const models = makeModels(6, { train: 60, test: 60 });
    const [tested, ...others] = models as [ScreenedModel, ...ScreenedModel[]];
    for (const seen of ["train", "test"] as const) {
      const minK = { ...tested.minK, [seen]: (tested.minK[seen] ?? []).map((value) => value - 4) };
      const found = splitTest({ name: "seen", minK }, others);
      if (found.status !== "ok") throw new Error(found.reason);
      expect(found.split).toBe(seen);
      expect(found.difference).toBeLessThan(-3);
      expect(found.pValue).toBeLessThan(0.002);
    }
  });
});
