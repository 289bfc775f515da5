import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import { fitLine } from "../fit-line.js";
import { diagnoseLine } from "../line-diagnostics.js";
import { testOutliers } from "../test-outliers.js";
import { levelTest } from "./level-test.js";
import type { ScreenedModel } from "./screen-test.js";

const random = createRandom("level");
const noise = (size: number) => size * (random() + random() + random() - 1.5);

/** Models on a line in the control, with items of different difficulty. */
function makeModels(count: number, items: number, itemNoise: number, modelNoise = 0.3): ScreenedModel[] {
  const difficulty = Array.from({ length: items }, () => noise(2));
  return Array.from({ length: count }, (_, place) => {
    const control = 1 + 0.2 * place + noise(0.1);
    const level = 5 + 4 * control + noise(modelNoise);
    return { name: `m${place}`, control, minK: { test: difficulty.map((one) => level + one + noise(itemNoise)) } };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("levelTest", () => {
  it("is the externally studentized residual of the line through all models, one-sided", () => {
    for (let round = 0; round < 20; round++) {
      const models = makeModels(4 + (round % 6), 30, 0);
      const line = fitLine(
        models.map(({ name, control, minK }) => ({ name, x: control as number, y: mean(minK.test ?? []) })),
      );
      if (line.status !== "ok") throw new Error(line.reason);
      const wanted = testOutliers(line, diagnoseLine(line));
      models.forEach((tested, place) => {
        const found = levelTest(
          tested,
          models.filter((one) => one !== tested),
          "test",
        );
        const test = wanted[place];
        if (found.status !== "ok" || test?.status !== "ok") throw new Error("undetermined");
        expect(found.errorOf).toBe("models");
        expect(found.t / test.t).toBeCloseTo(1, 6);
        expect(found.degreesOfFreedom).toBe(test.degreesOfFreedom);
        expect(found.pValue).toBeCloseTo(test.t < 0 ? test.pValue / 2 : 1 - test.pValue / 2, 9);
      });
    }
  });

  it("takes the items' error when the others scatter less than the sample of items explains", () => {
    // The others' line is fitted to each item by itself: what is left of the tested model's items is their sample.
    const models = makeModels(7, 12, 3, 0);
    const [tested, ...others] = models as [ScreenedModel, ...ScreenedModel[]];
    const differences = (tested.minK.test ?? []).map((value, item) => {
      const line = fitLine(
        others.map(({ name, control, minK }) => ({ name, x: control as number, y: minK.test?.[item] as number })),
      );
      if (line.status !== "ok") throw new Error(line.reason);
      return value - line.intercept - line.slope * (tested.control as number);
    });
    const variance =
      differences.reduce((sum, one) => sum + (one - mean(differences)) ** 2, 0) / (differences.length - 1);
    const found = levelTest(tested, others, "test");
    if (found.status !== "ok") throw new Error(found.reason);
    expect(found.difference).toBeCloseTo(mean(differences), 9);
    const itemsError = Math.sqrt(variance / differences.length);
    expect(found.standardError).toBeGreaterThanOrEqual(itemsError - 1e-9);
    if (found.errorOf === "items") expect(found.standardError).toBeCloseTo(itemsError, 9);

    // Others on one line but for a trace: their own error is next to nothing.
    const flat = others.map((one, place) => ({
      ...one,
      minK: { test: (others[0]?.minK.test ?? []).map((value) => value + (one.control as number) + 1e-3 * (place % 2)) },
    }));
    const second = levelTest(tested, flat, "test");
    expect(second.status === "ok" && second.errorOf).toBe("items");
  });

  it("says why a model cannot be tested", () => {
    const models = makeModels(5, 10, 1);
    const [tested, ...others] = models as [ScreenedModel, ...ScreenedModel[]];
    const reason = (test: ReturnType<typeof levelTest>) => (test.status === "ok" ? "ok" : test.reason);
    expect(reason(levelTest(tested, others.slice(0, 2), "test"))).toBe("needs-four-models");
    const { control: _control, ...bare } = tested;
    expect(reason(levelTest(bare, others, "test"))).toBe("no-control");
    const same = others.map((one) => ({ ...one, control: 1 }));
    expect(reason(levelTest(tested, same, "test"))).toBe("control-does-not-vary");
    const equal = others.map((one) => ({ ...one, minK: { test: tested.minK.test ?? [] } }));
    expect(reason(levelTest(tested, equal, "test"))).toBe("the-others-do-not-scatter");
  });
});
