import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import type { Window } from "../language-model.js";
import { resolveLadder } from "../ladder.js";
import { openLlamaModel, type LlamaOptions } from "./llama-model.js";
import type { BatchLimits } from "./plan-batches.js";
import { byteLevelBpe, withTinyModel } from "./tiny-model.test.support.js";

const file = resolveLadder("xs").path;
const contextTokens = 600;

function windowsOf(lengths: readonly number[], vocabulary: number): Window[] {
  const random = createRandom("windows");
  return lengths.map((length, index) => ({
    tokens: Int32Array.from({ length }, () => Math.floor(random() * vocabulary)),
    scored: index % 2 === 0 ? length - 1 : Math.ceil(length / 3),
  }));
}

async function score(model: string, windows: readonly Window[], options: Omit<LlamaOptions, "contextTokens"> = {}) {
  const opened = await openLlamaModel("model", model, { contextTokens: contextTokens, ...options });
  try {
    return await opened.score(windows);
  } finally {
    await opened.close();
  }
}

const LIMITS: readonly BatchLimits[] = [
  { callTokens: 1300, sequences: 4, stepTokens: 256, outputs: 1300 },
  { callTokens: 256, sequences: 1, stepTokens: 1000, outputs: 100 },
  { callTokens: 2048, sequences: 16, stepTokens: 128, outputs: 70 },
];

describe("the softmax taken on the device (here the CPU's backend)", () => {
  it("gives what the host's log-sum-exp gives, place by place, whatever calls the windows are read in", async () => {
    // Float32 weights, so that how windows are read moves little; 300 tokens, 10 bits for the average one.
    await withTinyModel(
      byteLevelBpe,
      async (tiny) => {
        const windows = windowsOf([601, 2, 601, 17, 300, 290, 33, 500, 601, 40], byteLevelBpe.vocabularySize);
        const expected = await score(tiny, windows);
        for (const batchLimits of LIMITS) {
          const bits = await score(tiny, windows, { contexts: 2, batchLimits });
          expect(bits.map(({ length }) => length)).toEqual(windows.map(({ scored }) => scored));
          const off = bits.flatMap((one, window) => [...one].map((b, k) => Math.abs(b - expected[window]![k]!)));
          expect(Math.max(...off)).toBeLessThan(0.1); // Keys and values are halfs.
          expect(off.reduce((a, b) => a + b) / off.length).toBeLessThan(0.01);
        }
      },
      { contextTokens: 600, weightRange: 1 },
    );
  }, 60_000);

  it("gives the total of a real model, and the same bits again", async () => {
    const windows = windowsOf([601, 90, 601, 300, 500, 40], 4096);
    const total = (all: Float64Array[]) => all.flatMap((one) => [...one]).reduce((a, b) => a + b);
    const expected = total(await score(file, windows));
    const [batchLimits] = LIMITS;
    const bits = await score(file, windows, { batchLimits });
    expect(Math.abs(total(bits) / expected - 1)).toBeLessThan(1e-3);
    expect(await score(file, windows, { batchLimits, contexts: 1 })).toEqual(bits);
  }, 60_000);

  it("takes the logits to the host where float32 cannot hold a probability", async () => {
    await withTinyModel(
      byteLevelBpe,
      async (tiny) => {
        const windows = windowsOf([60, 30, 50], byteLevelBpe.vocabularySize);
        const expected = await score(tiny, windows);
        expect(Math.max(...expected.flatMap((one) => [...one]))).toBeGreaterThan(150);
        const bits = await score(tiny, windows, { batchLimits: LIMITS[0] });
        bits.forEach((one, window) =>
          one.forEach((value, place) => {
            expect(value).toBeLessThan(Infinity);
            expect(Math.abs(value - expected[window]![place]!)).toBeLessThan(0.01 * Math.max(1, value));
          }),
        );
      },
      { contextTokens: 600, weightRange: 40 },
    );
  }, 60_000);
});
