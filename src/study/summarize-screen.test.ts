import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decideScreen, minKBySplit, summarizeSplits, type ModelBits } from "./summarize-screen.js";

interface Golden {
  readonly splits: readonly ("test" | "train")[];
  readonly models: readonly {
    readonly name: string;
    readonly controlBpc: number;
    readonly centibits: readonly (readonly number[])[];
  }[];
}

/** Bits of GSM8K items from seven clean models and from ladder:s fine-tuned on the train split; see make.mjs there. */
const file = new URL("../../test/golden/screen/gsm8k.json.gz", import.meta.url);
const golden = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Golden;
const plan = { items: golden.splits.map((split) => ({ split })) };
const models = golden.models.map(({ name, controlBpc, centibits }): ModelBits => ({
  ...{ name, controlBpc },
  items: centibits.map((bits, index) => ({ index, millibits: bits.map((value) => 10 * value) })),
}));
const CONTAMINATED = "s-gsm8k";
const clean = models.filter(({ name }) => name !== CONTAMINATED);

describe("the decision on saved records of a contaminated model", () => {
  it.each([10, 20, 30, 40, 60, 100])("flags it and none of the clean ones, at k = %i", (kPercent) => {
    const { flagged, tests } = decideScreen(plan, models, { kPercent, alpha: 0.01 });
    expect(flagged).toEqual([CONTAMINATED]);
    const flags = tests.filter((test) => test.status === "ok" && test.isFlagged);
    expect(flags.map(({ test, split }) => `${test} ${split}`)).toEqual(["level test", "level train"]);
  });

  it("does not flag any of the clean ladder alone, not even at five times the default alpha", () => {
    const { flagged, tests } = decideScreen(plan, clean, { kPercent: 20, alpha: 0.05 });
    expect(flagged).toEqual([]);
    expect(tests.filter(({ status }) => status === "ok")).toHaveLength(21);
  });

  it("does not flag a clean model that is screened without another one of them", () => {
    for (const { name } of clean) {
      const left = models.filter((one) => one.name !== name);
      expect(decideScreen(plan, left, { kPercent: 20, alpha: 0.05 }).flagged).toEqual([CONTAMINATED]);
    }
  });

  it("is what sorting each item's bits by hand gives", () => {
    const [model] = models as [ModelBits];
    const byHand = model.items.map(({ millibits }) => {
      const least = [...millibits].sort((a, b) => b - a).slice(0, Math.max(1, Math.floor(millibits.length / 5)));
      return least.reduce((sum, value) => sum + value, 0) / least.length / 1000;
    });
    const test = byHand.filter((_, item) => golden.splits[item] === "test");
    const found = minKBySplit(plan, model.items, 20).test ?? [];
    found.forEach((value, item) => expect(value).toBeCloseTo(test[item] as number, 9));
    const [summary] = summarizeSplits(plan, model.items, 20);
    const mean = test.reduce((sum, value) => sum + value, 0) / test.length;
    const squares = test.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(summary?.mean).toBeCloseTo(mean, 9);
    expect(summary?.meanNats).toBeCloseTo(mean * Math.log(2), 9);
    expect(summary?.stderr).toBeCloseTo(Math.sqrt(squares / (test.length - 1) / test.length), 9);
    expect(summary?.median).toBeCloseTo([...test].sort((a, b) => a - b)[(test.length - 1) / 2] as number, 9);
  });
});
