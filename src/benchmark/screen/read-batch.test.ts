import { describe, expect, it } from "vitest";
import { createFakeModel } from "../../model/fake-model.js";
import type { ScreenItem } from "./plan-screen.js";
import { readBatch } from "./read-batch.js";

const item = (index: number, text: string): ScreenItem => ({ index, split: "test", id: String(index), text });
const items = [item(0, "The river ran past the mill."), item(1, "x"), item(2, "")];

describe("readBatch", () => {
  it("has the bits of every token behind the BOS, each item by itself", async () => {
    const model = createFakeModel();
    const found = await readBatch(model, items, 1900);
    for (const [place, { text }] of items.entries()) {
      const tokens = await model.tokenize(text);
      const window = { tokens: Int32Array.of(model.bos as number, ...tokens), scored: tokens.length };
      const [bits = new Float64Array()] = tokens.length === 0 ? [] : await model.score([window]);
      expect(found[place]).toEqual({ index: place, millibits: Array.from(bits, (one) => Math.round(1000 * one)) });
    }
  });

  it("charges the first token log2(vocabulary) bits when the model has no BOS", async () => {
    const model = createFakeModel({ hasBos: false, vocabularySize: 512 });
    const found = await readBatch(model, items, 1900);
    const counts = await Promise.all(items.map(async ({ text }) => (await model.tokenize(text)).length));
    expect(found.map(({ millibits }) => millibits.length)).toEqual(counts);
    expect(found.map(({ millibits }) => millibits[0])).toEqual([9000, 9000, undefined]);
  });

  it("cuts what is longer than the context at its end, and counts it", async () => {
    for (const hasBos of [true, false]) {
      const model = createFakeModel({ hasBos });
      const long = item(0, "abcdefgh".repeat(20));
      const count = (await model.tokenize(long.text)).length;
      const [whole] = await readBatch(model, [long], 1900);
      const [cut] = await readBatch(model, [long], 64);
      const kept = hasBos ? 64 : 65;
      expect(cut?.cut).toBe(count - kept);
      expect(cut?.millibits).toEqual(whole?.millibits.slice(0, kept));
      expect(whole).not.toHaveProperty("cut");
    }
  });
});
