/** Greedy generation in the real engine, against asking for the likeliest token step by step. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Generated, GeneratingModel } from "../generating-model.js";
import type { InspectableModel } from "../inspectable-model.js";
import { resolveLadder } from "../ladder.js";
import { openLlamaModel } from "./llama-model.js";
import { byteLevelBpe, withTinyModel } from "./tiny-model.test.support.js";

const CONTEXT = 1200;
const OPENINGS = ["The miller", "def area(width,", "We have $x^2", "Once upon a time", "import os\n\n", "In the year"];
const SHOTS =
  "Question: How many sacks does the miller carry up the stairs? Answer: Seven sacks, and then he rests.\n\n";

describe.each(["xs", "m"])("texts that ladder:%s continues", (id) => {
  let model: InspectableModel & GeneratingModel;
  beforeAll(async () => {
    model = await openLlamaModel(`ladder:${id}`, resolveLadder(id).path, { contextTokens: CONTEXT, contexts: 2 });
  });
  afterAll(() => model.close());

  const encode = async (text: string): Promise<Int32Array> =>
    Int32Array.of(model.bos!, ...(await model.tokenize(text)));
  const generate = (prompts: readonly Int32Array[], maxTokens: number, stopStrings: readonly string[] = []) =>
    model.generate(prompts, { maxTokens, stopStrings });

  /** Where another token was likelier by the plain path, it was so by less than the two paths' rounding. */
  const expectGreedy = async (prompt: Int32Array, { tokens }: Generated): Promise<void> => {
    const whole = Int32Array.of(...prompt, ...tokens);
    const [examined] = await model.examine([{ tokens: whole, scored: tokens.length }], 1);
    examined!.bits.forEach((bits, place) => expect(bits - examined!.alternativeBits[place]!).toBeLessThan(0.3));
    const likeliest = examined!.ranks.filter((rank) => rank === 1).length;
    expect(likeliest).toBeGreaterThanOrEqual(0.8 * tokens.length);
  };

  it("are the likeliest ones, for 20 prompts of different lengths", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => OPENINGS[index % 6]! + " the old mill".repeat(index));
    const prompts = await Promise.all(texts.map(encode));
    const generated = await generate(prompts, 24);
    for (const [index, one] of generated.entries()) {
      expect(one.text).toBe(new TextDecoder().decode((await model.tokenBytes(one.tokens, false)).bytes));
      if (one.ending === "length") expect(one.tokens).toHaveLength(24);
      else expect(one).toMatchObject({ ending: "end-token" });
      await expectGreedy(prompts[index]!, one);
    }
  });

  it("are the same whatever the model did before, and with one context or two", async () => {
    const shots = SHOTS.repeat(24);
    const prompts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => encode(`${shots}Question: ${"Why? ".repeat(1 + index)}`)),
    );
    const generated = await generate(prompts, 20);
    for (const index of [0, 19]) await expectGreedy(prompts[index]!, generated[index]!);
    expect(await generate(prompts, 20)).toEqual(generated);
    const others = await generate([await encode(SHOTS.repeat(21)), await encode("import")], 40);
    expect(await generate(prompts, 20)).toEqual(generated);
    const windows = prompts.map((tokens) => ({ tokens, scored: 2 }));
    const bits = await model.score(windows, undefined, { sharesPrefixes: true });
    expect(await generate([await encode(SHOTS.repeat(21)), await encode("import")], 40)).toEqual(others);
    expect(await model.score(windows, undefined, { sharesPrefixes: true })).toEqual(bits);
    const fresh = await openLlamaModel("fresh", resolveLadder(id).path, {
      contextTokens: CONTEXT,
      contexts: 1,
      threads: 1,
    });
    expect(await fresh.generate(prompts, { maxTokens: 20, stopStrings: [] })).toEqual(generated);
    await fresh.close();
  });

  it("end at a stop string, also across tokens and inside one", async () => {
    const prompts = await Promise.all(OPENINGS.map(encode));
    const free = await generate(prompts, 30);
    const { bytes, ends } = await model.tokenBytes(free[0]!.tokens, false);
    const text = new TextDecoder().decode(bytes);
    // From the middle of one token to the middle of another, and a letter of a token.
    for (const [from, to] of [
      [ends[3]! - 1, ends[4]! + 1],
      [ends[5]!, ends[5]! + 1],
    ] as const) {
      const stop = text.slice(from, to);
      const [stopped] = await generate(prompts.slice(0, 1), 30, ["never this", stop]);
      expect(stopped!.ending).toBe("stop-string");
      const end = text.indexOf(stop) + stop.length;
      const count = 1 + ends.findIndex((one) => one >= end);
      expect(stopped!.tokens).toEqual(free[0]!.tokens.slice(0, count));
      expect(stopped!.text).toBe(text.slice(0, ends[count - 1]));
    }
    // The others go on as if nothing had happened, up to rounding.
    const [, ...others] = await generate(prompts, 30, [text.slice(0, 3)]);
    await Promise.all(others.map((one, index) => expectGreedy(prompts[index + 1]!, one)));
  });

  it("are refused when they do not fit the context, and fit when they just do", async () => {
    const prompt = Int32Array.from({ length: CONTEXT - 5 }, (_, index) => (index * 7) % 4000);
    await expect(generate([prompt], 6)).rejects.toThrow(/do not fit a context of 1200/);
    await expect(generate([prompt], 0)).rejects.toThrow(RangeError);
    await expect(generate([new Int32Array()], 5)).rejects.toThrow(RangeError);
    await expect(generate([Int32Array.of(99_999)], 5)).rejects.toThrow(RangeError);
    expect((await generate(Array<Int32Array>(3).fill(prompt), 5)).map(({ tokens }) => tokens.length)).toEqual([
      5, 5, 5,
    ]);
    expect((await generate([Int32Array.of(model.bos!)], 1))[0]!.tokens).toHaveLength(1);
    expect(await generate([], 5)).toEqual([]);
  });

  it("stop growing when they are told to, and the model works on", async () => {
    const prompts = await Promise.all(OPENINGS.map(encode));
    const before = await generate(prompts, 10);
    const abort = new AbortController();
    const running = model.generate(prompts, { maxTokens: 1100, stopStrings: [] }, abort.signal);
    setTimeout(() => abort.abort(), 30);
    await expect(running).rejects.toThrow("abort");
    await expect(model.generate(prompts, { maxTokens: 9, stopStrings: [] }, abort.signal)).rejects.toThrow("abort");
    expect(await generate(prompts, 10)).toEqual(before);
  });
});

describe("texts that a model of float32 weights continues", () => {
  it("are those that asking step by step gives, and split characters come together", async () => {
    await withTinyModel(
      byteLevelBpe,
      async (file) => {
        const model = await openLlamaModel("tiny", file, { contextTokens: 256 });
        const prompts = Array.from({ length: 20 }, (_, index) =>
          Int32Array.from({ length: 3 + 5 * index }, (__, place) => (place * 31 + index * 17) % 250),
        );
        const generated = await model.generate(prompts, { maxTokens: 30, stopStrings: [] });
        for (const [index, { tokens, text, ending }] of generated.entries()) {
          for (let place = 0; place < tokens.length; place++) {
            const window = Int32Array.of(...prompts[index]!, ...tokens.slice(0, place), 0);
            const [examined] = await model.examine([{ tokens: window, scored: 1 }], 2);
            const near = examined!.alternativeBits[1]! - examined!.alternativeBits[0]! < 1e-2;
            const accepted = examined!.alternatives.slice(0, near ? 2 : 1);
            expect([...accepted], `text ${index}, token ${place}`).toContain(tokens[place]);
          }
          expect(text).toBe(new TextDecoder().decode((await model.tokenBytes(tokens, false)).bytes));
          if (ending === "length") expect(tokens).toHaveLength(30);
        }
        expect(generated.some(({ text }) => /[^\0-\x7f]/.test(text))).toBe(true);
        await model.close();
      },
      { layers: 2, weightRange: 1 },
    );
  });

  it("end at an end-of-generation token, and a character split over tokens is a stop string", async () => {
    await withTinyModel(
      byteLevelBpe,
      async (file) => {
        const model = await openLlamaModel("tiny", file, { contextTokens: 256 });
        const prompts = Array.from({ length: 250 }, (_, index) => Int32Array.of(index, (index * 7) % 250));
        const generated = await model.generate(prompts, { maxTokens: 60, stopStrings: [] });
        const ended = generated.filter(({ ending }) => ending === "end-token");
        expect(ended.length).toBeGreaterThan(0);
        expect(ended.every(({ tokens }) => tokens.length < 60 && !tokens.includes(258))).toBe(true);
        const split = generated.findIndex(({ text }) => /[\u0080-\uFFFC]/.test(text));
        const character = /[\u0080-\uFFFC]/.exec(generated[split]!.text)![0];
        const [stopped] = await model.generate([prompts[split]!], { maxTokens: 60, stopStrings: [character] });
        expect(stopped).toMatchObject({ ending: "stop-string" });
        expect(stopped!.text.endsWith(character)).toBe(true);
        await model.close();
      },
      { layers: 2, weightRange: 1 },
    );
  });
});
