import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../math/random.js";
import { screenModels } from "./screen-models.js";
import type { ScreenedModel } from "./screen-test.js";

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

interface Ladder {
  readonly models: number;
  readonly items: number;
  /** Standard deviations of a model's level around the line, of its own liking for a split, of its items. */
  readonly level: number;
  readonly split: number;
  readonly item: number;
}

/** Clean models: on a line in the control, with items whose difficulty is skewed and common to all. */
function cleanLadder(random: Random, { models, items, level, split, item }: Ladder): ScreenedModel[] {
  const difficulty = Array.from({ length: 2 * items }, () => 1.5 * normal(random) ** 2);
  return Array.from({ length: models }, (_, place) => {
    const control = 1 + random();
    const base = 4 + 5 * control + level * normal(random);
    const likes = split * normal(random);
    const values = difficulty.map((one, index) => base + one + (index < items ? likes : 0) + item * normal(random));
    return { name: `m${place}`, control, minK: { train: values.slice(0, items), test: values.slice(items) } };
  });
}

function shareFlagged(rounds: number, alpha: number, seed: string, make: (random: Random) => ScreenedModel[]): number {
  const random = createRandom(seed);
  let flagged = 0;
  for (let round = 0; round < rounds; round++) if (screenModels(make(random), { alpha }).flagged.length > 0) flagged++;
  return flagged / rounds;
}

/** Three standard errors of a share of `rounds`: the seed is fixed, and another one would pass too. */
const margin = (share: number, rounds: number) => 3 * Math.sqrt((share * (1 - share)) / rounds);

const SCATTERED: Ladder = { models: 7, items: 40, level: 0.5, split: 0.1, item: 0.8 };

describe("screenModels", () => {
  it.each([
    ["models that scatter", SCATTERED],
    ["models on a line, where the sample of items is all the error", { ...SCATTERED, level: 0, split: 0 }],
    ["models whose items hardly differ", { ...SCATTERED, item: 0.02 }],
    ["four models", { ...SCATTERED, models: 4 }],
    ["fifteen models", { ...SCATTERED, models: 15, items: 20 }],
  ])("flags any clean model with a probability of at most alpha: %s", { timeout: 120_000 }, (_name, ladder) => {
    const rounds = 600;
    for (const alpha of [0.05, 0.01]) {
      const share = shareFlagged(rounds, alpha, `null ${alpha}`, (random) => cleanLadder(random, ladder));
      expect(share).toBeLessThanOrEqual(alpha + margin(alpha, rounds));
    }
  });

  it("is not so careful that nothing is ever flagged: clean models at a large alpha are", { timeout: 120_000 }, () => {
    const share = shareFlagged(300, 0.5, "large", (random) => cleanLadder(random, { ...SCATTERED, item: 0.02 }));
    expect(share).toBeGreaterThan(0.2);
  });

  it("flags the clean ones no more often beside a contaminated one, which is flagged", { timeout: 120_000 }, () => {
    const random = createRandom("one of eight");
    const rounds = 400;
    let found = 0;
    let wrong = 0;
    for (let round = 0; round < rounds; round++) {
      const models = cleanLadder(random, { ...SCATTERED, models: 8 });
      const [first, ...others] = models as [ScreenedModel, ...ScreenedModel[]];
      const lowered = (values: readonly number[] = []) => values.map((value) => value - 8);
      const seen = { ...first, minK: { test: lowered(first.minK.test), train: lowered(first.minK.train) } };
      const { flagged } = screenModels([seen, ...others], { alpha: 0.05 });
      if (flagged.includes(first.name)) found++;
      if (flagged.some((name) => name !== first.name)) wrong++;
    }
    expect(found / rounds).toBeGreaterThan(0.95);
    expect(wrong / rounds).toBeLessThanOrEqual(0.05 + margin(0.05, rounds));
  });

  it("finds a second contaminated model once the first is out of the way", () => {
    const models = cleanLadder(createRandom("two"), { ...SCATTERED, models: 12, level: 0.1 });
    const low = (by: number, { minK, ...rest }: ScreenedModel): ScreenedModel => ({
      ...rest,
      minK: { test: (minK.test ?? []).map((one) => one - by), train: (minK.train ?? []).map((one) => one - by) },
    });
    const seen = models.map((model, place) => (place === 3 ? low(12, model) : place === 7 ? low(4, model) : model));
    const { flagged, tests } = screenModels(seen, { alpha: 0.01 });
    expect(flagged).toEqual(["m3", "m7"]);
    const flags = tests.flatMap((test) => (test.status === "ok" && test.isFlagged ? [test.model] : []));
    expect([...new Set(flags)]).toEqual(["m3", "m7"]);
  });

  it("compares with the trusted models alone, and does not test them", () => {
    const models = cleanLadder(createRandom("trusted"), { ...SCATTERED, models: 9, level: 0.1 });
    const seen = models.map((model, place) =>
      place < 5 ? model : { ...model, minK: { ...model.minK, test: (model.minK.test ?? []).map((one) => one - 6) } },
    );
    const trusted = ["m0", "m1", "m2", "m3", "m4"];
    const { flagged, tests } = screenModels(seen, { alpha: 0.01, trusted });
    expect([...flagged].sort()).toEqual(["m5", "m6", "m7", "m8"]);
    expect(tests.some(({ model }) => trusted.includes(model))).toBe(false);
    // Together they hide one another without that.
    expect(screenModels(seen, { alpha: 0.01 }).flagged.length).toBeLessThan(4);
  });

  it("multiplies p by the number of tests that could be made", () => {
    const models = cleanLadder(createRandom("count"), SCATTERED);
    const { tests } = screenModels(models, { alpha: 0.01 });
    expect(tests).toHaveLength(21);
    for (const test of tests) if (test.status === "ok") expect(test.adjustedPValue).toBe(Math.min(1, test.pValue * 21));
    const levels = models.map(({ minK, ...rest }) => ({ ...rest, minK: { test: minK.test ?? [] } }));
    expect(screenModels(levels, { alpha: 0.01 }).tests.map(({ test }) => test)).toEqual(Array(7).fill("level"));
  });

  it("tests nothing with three models, and refuses models with different items", () => {
    const models = cleanLadder(createRandom("few"), { ...SCATTERED, models: 3 });
    const { tests, flagged } = screenModels(models, { alpha: 0.5 });
    expect(flagged).toEqual([]);
    expect(new Set(tests.map((test) => (test.status === "ok" ? "ok" : test.reason)))).toEqual(
      new Set(["needs-four-models"]),
    );
    const uneven = [...models, { name: "short", control: 1, minK: { test: [1, 2], train: [1, 2] } }];
    expect(() => screenModels(uneven, { alpha: 0.5 })).toThrow(RangeError);
  });
});
