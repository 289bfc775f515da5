import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchLimits, planBatches, type BatchModel } from "./plan-batches.js";

const GIB = 2 ** 30;
const windowOf = (length: number, index = 0) => ({
  tokens: Int32Array.from({ length }, (_, place) => 1000 * index + place),
  scored: Math.max(1, (length - 1) >> 1),
});
const limits = { callTokens: 1024, sequences: 4, stepTokens: 256, outputs: 300 };

describe("planBatches", () => {
  it("puts every window into one batch, whole, with no more beside it than allowed and none much shorter", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 700 }), { maxLength: 60 }), (lengths) => {
        const windows = lengths.map(windowOf);
        const batches = planBatches(windows, limits);
        expect(batches.flatMap(({ places }) => places).sort((a, b) => a - b)).toEqual([...windows.keys()]);
        for (const { places, tokens, lengths: held, scored } of batches) {
          expect(places.length).toBeLessThanOrEqual(limits.sequences);
          let start = 0;
          places.forEach((place, row) => {
            expect(tokens.subarray(start, (start += held[row]!))).toEqual(windows[place]!.tokens);
            expect(scored[row]).toBe(windows[place]!.scored);
            expect(held[row]! - 1).toBeGreaterThanOrEqual(0.75 * (held[0]! - 1));
          });
          expect(start).toBe(tokens.length);
        }
      }),
    );
  });

  it("shares windows of one length out evenly", () => {
    const sizes = (count: number) =>
      planBatches(
        Array.from({ length: count }, (_, k) => windowOf(50, k)),
        limits,
      );
    expect(sizes(5).map(({ places }) => places.length)).toEqual([3, 2]);
    expect(sizes(9).map(({ places }) => places.length)).toEqual([3, 3, 3]);
    expect(sizes(0)).toEqual([]);
  });

  it("depends on the windows alone, of equal lengths keeping their order", () => {
    const windows = [30, 31, 30, 30].map(windowOf);
    expect(planBatches(windows, limits).map(({ places }) => places)).toEqual([[1, 0, 2, 3]]);
  });
});

describe("batchLimits", () => {
  const model: BatchModel = {
    contextTokens: 1900,
    vocabularySize: 151_936,
    memoryBytesPerToken: 12_288,
    packsWindows: true,
  };

  it("reads as many windows side by side as their keys and values have room", () => {
    expect(batchLimits(80 * GIB, model)).toEqual({ callTokens: 8192, sequences: 32, stepTokens: 256, outputs: 1104 });
    expect(batchLimits(80 * GIB, { ...model, memoryBytesPerToken: 2 ** 19 }).sequences).toBe(4);
    expect(batchLimits(8 * GIB, { ...model, memoryBytesPerToken: 2 ** 19 }).sequences).toBe(1);
    expect(batchLimits(8 * GIB, model)).toMatchObject({ callTokens: 2048, sequences: 21, outputs: 110 });
  });

  it("never asks for fewer places than windows, nor reads windows of recurrent models together", () => {
    expect(batchLimits(80 * GIB, { ...model, vocabularySize: 1e7 }).outputs).toBe(32);
    expect(batchLimits(80 * GIB, { ...model, packsWindows: false }).sequences).toBe(1);
  });
});
