/** Scoring with `sharesPrefixes` in the real engine, against the plain path and against reading token by token. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import type { InspectableModel } from "../inspectable-model.js";
import { resolveLadder } from "../ladder.js";
import type { Window } from "../language-model.js";
import { openLlamaModel } from "./llama-model.js";
import { byteLevelBpe, withTinyModel } from "./tiny-model.test.support.js";

const SHARED = { sharesPrefixes: true };

const draw = createRandom("shared windows");
const below = (count: number): number => Math.floor(draw() * count);
const someTokens = (length: number): number[] => Array.from({ length }, () => below(250));
const windowOf = (context: readonly number[], choice: readonly number[]): Window => ({
  tokens: Int32Array.of(0, ...context, ...choice),
  scored: choice.length,
});
const sum = (bits: Float64Array): number => bits.reduce((a, b) => a + b, 0);

/** Four choices of 1, 3, 5 and 7 tokens for each question. */
function fewShot(shots: readonly number[], questions: number): Window[] {
  return Array.from({ length: questions }, () => {
    const context = [...shots, ...someTokens(30)];
    return [1, 3, 5, 7].map((length) => windowOf(context, someTokens(length)));
  }).flat();
}

describe("windows that begin alike, in a model of float32 weights", () => {
  /** The greatest relative difference between the two paths' windows. */
  const worstDifference = async (model: InspectableModel, windows: readonly Window[]): Promise<number> => {
    const [plain, shared] = [await model.score(windows), await model.score(windows, undefined, SHARED)];
    expect(shared.map(({ length }) => length)).toEqual(windows.map(({ scored }) => scored));
    return Math.max(...shared.map((bits, index) => Math.abs(sum(bits) / sum(plain[index]!) - 1)));
  };
  const withModel = (test: (model: InspectableModel) => Promise<void>): Promise<void> =>
    withTinyModel(
      byteLevelBpe,
      async (file) => {
        const model = await openLlamaModel("tiny", file, { contextTokens: 1900, contexts: 2 });
        await test(model).finally(() => model.close());
      },
      { contextTokens: 2048, layers: 2, weightRange: 1 },
    );

  it("have the bits of the plain path, whatever they have in common", async () => {
    await withModel(async (model) => {
      const context = someTokens(50);
      const choice = someTokens(9);
      const cases = {
        "after long examples": fewShot(someTokens(1500), 5),
        "one the start of another": [1, 9, 3, 1].map((length) => windowOf(context, choice.slice(0, length))),
        "choices of one token": Array.from({ length: 70 }, (_, index) => windowOf(context, [index])),
        "70 choices": Array.from({ length: 70 }, () => windowOf(context, someTokens(1 + below(4)))),
        "70 texts": Array.from({ length: 70 }, () => windowOf(someTokens(5), someTokens(4))),
        "longer than a call": [1800, 3, 600, 511, 512, 513].map((length) => windowOf(someTokens(length), choice)),
        "scored for more than a call": [windowOf([], someTokens(1500)), windowOf([1], someTokens(700))],
        "two subjects": [...fewShot(someTokens(800), 2), ...fewShot(someTokens(900), 2)],
      };
      for (const [name, windows] of Object.entries(cases))
        expect(await worstDifference(model, windows), name).toBeLessThan(5e-3);
      // And it would show if a token of the context were another.
      const [right, wrong] = [context, [...context.slice(0, 20), 255, ...context.slice(21)]];
      const [a, b] = await model.score([windowOf(right, choice), windowOf(wrong, choice)]);
      expect(Math.abs(sum(a!) / sum(b!) - 1)).toBeGreaterThan(1e-3);
    });
  });

  it("have the bits of reading token by token", async () => {
    await withModel(async (model) => {
      const windows = fewShot(someTokens(600), 2);
      const shared = await model.score(windows, undefined, SHARED);
      for (const [index, { tokens, scored }] of windows.entries())
        for (let place = 0; place < scored; place++) {
          const end = tokens.length - scored + place + 1;
          const [bits] = await model.score([{ tokens: tokens.slice(0, end), scored: 1 }]);
          expect(Math.abs(bits![0]! / shared[index]![place]! - 1)).toBeLessThan(1e-5);
        }
    });
  });
});

describe.each(["xs", "m"])("windows that begin alike, in ladder:%s", (id) => {
  const open = (contexts: number): Promise<InspectableModel> =>
    openLlamaModel(`ladder:${id}`, resolveLadder(id).path, { contextTokens: 1900, contexts, threads: contexts });
  let model: InspectableModel;
  beforeAll(async () => {
    model = await open(2);
  });
  afterAll(() => model.close());

  it("have nearly the bits of the plain path", async () => {
    // Weights and activations of 8 bits: a window of a few tokens alone moves by up to 4 % between any two groupings of calls,
    // also on the plain path, so only the sum can be compared closely.
    const windows = fewShot(someTokens(600), 8);
    const [plain, shared] = [await model.score(windows), await model.score(windows, undefined, SHARED)];
    const total = (bits: Float64Array[]): number => bits.reduce((all, one) => all + sum(one), 0);
    expect(Math.abs(total(shared) / total(plain) - 1)).toBeLessThan(2e-3);
    shared.forEach((bits, index) => expect(Math.abs(sum(bits) / sum(plain[index]!) - 1)).toBeLessThan(0.05));
  });

  it("have the same bits whatever was scored before, and with one context or two", async () => {
    const shots = someTokens(id === "m" ? 300 : 1100); // The larger model takes its time.
    const [first, second, other] = [
      fewShot(shots, 6),
      fewShot([...shots, ...someTokens(400)], 2), // Begins like the first, for longer.
      fewShot(someTokens(300), 3),
    ];
    const score = (windows: readonly Window[], by = model) => by.score(windows, undefined, SHARED);
    const bits = await score(first);
    expect(await score(first)).toEqual(bits);
    const secondBits = await score(second);
    expect(await score(first)).toEqual(bits);
    await score(other);
    expect(await score(second)).toEqual(secondBits);
    const plain = await model.score(first); // Opens another context in between.
    expect(await score(first)).toEqual(bits);
    expect(await model.score(first)).toEqual(plain);
    const fresh = await open(1);
    expect(await score(second, fresh)).toEqual(secondBits);
    expect(await score(first, fresh)).toEqual(bits);
    expect(await fresh.score(first)).toEqual(plain);
    await fresh.close();
  });

  it("can be examined, with the same bits", async () => {
    const windows = fewShot(someTokens(60), 3);
    const examined = await model.examine(windows, 2, undefined, SHARED);
    expect(examined.map(({ bits }) => bits)).toEqual(await model.score(windows, undefined, SHARED));
    for (const { bits, ranks, alternativeBits } of examined)
      ranks.forEach((rank, place) => expect(rank === 1).toBe(bits[place]! <= alternativeBits[2 * place]!));
  });

  it("give up when they are told to, and work again afterwards", async () => {
    const windows = fewShot(someTokens(60), 3);
    const bits = await model.score(windows, undefined, SHARED);
    await expect(model.score(windows, AbortSignal.abort(), SHARED)).rejects.toThrow("abort");
    expect(await model.score(windows, undefined, SHARED)).toEqual(bits);
  });
});
