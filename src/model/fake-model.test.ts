import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeModel } from "./fake-model.js";

describe("createFakeModel", () => {
  it("spreads exactly probability 1 over its vocabulary, whatever the context", async () => {
    for (const options of [{}, { order: 0 }, { order: 1, vocabularySize: 1000 }, { hasBos: false, merges: [] }]) {
      const model = createFakeModel(options);
      const context = [...(await model.tokenize("the thing in the thing in th"))];
      const windows = Array.from({ length: model.info.vocabularySize }, (_, token) => ({
        tokens: Int32Array.from([...context, token]),
        scored: 1,
      }));
      const bits = await model.score(windows);
      expect(bits.reduce((sum, row) => sum + 2 ** -row[0]!, 0)).toBeCloseTo(1, 12);
    }
  });

  it("charges a token the same bits whether it is scored alone or as part of the window", async () => {
    const model = createFakeModel();
    const tokens = await model.tokenize("one and one and one and two");
    const [all] = await model.score([{ tokens, scored: tokens.length - 1 }]);
    for (let length = 2; length <= tokens.length; length++) {
      const [last] = await model.score([{ tokens: tokens.subarray(0, length), scored: 1 }]);
      expect(last![0]).toBe(all![length - 2]);
    }
  });

  it("gives back every text from its tokens", async () => {
    const model = createFakeModel();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const wellFormed = Buffer.from(text).toString("utf8");
        expect(await model.detokenize(await model.tokenize(wellFormed))).toBe(wellFormed);
      }),
    );
  });

  it("loses runs of spaces when it is told to be lossy", async () => {
    const model = createFakeModel({ isLossless: false });
    expect(await model.detokenize(await model.tokenize("a   b  c"))).toBe("a b c");
  });

  it("has tokens of several bytes, so that tokens are never mistaken for characters", async () => {
    const model = createFakeModel();
    expect((await model.tokenize("the thing")).length).toBeLessThan("the thing".length);
  });

  it("needs fewer bits for text that repeats itself, and models of other seeds or orders differ", async () => {
    const totalBits = async (text: string, model = createFakeModel()) => {
      const tokens = await model.tokenize(text);
      const [bits] = await model.score([{ tokens, scored: tokens.length - 1 }]);
      return bits!.reduce((sum, value) => sum + value, 0);
    };
    const repetitive = "abcdefgh".repeat(12);
    expect(await totalBits(repetitive)).toBeLessThan((await totalBits(repetitive.slice(0, 48))) * 1.4);
    expect(await totalBits(repetitive, createFakeModel({ seed: 1 }))).not.toBe(await totalBits(repetitive));
    expect(await totalBits(repetitive, createFakeModel({ order: 0 }))).not.toBe(await totalBits(repetitive));
  });

  it("has no BOS when it is told so, and refuses windows that break the interface's rules", async () => {
    const model = createFakeModel({ hasBos: false, trainedContext: 4 });
    expect(model.bos).toBeUndefined();
    await expect(model.score([{ tokens: new Int32Array(6), scored: 1 }])).rejects.toThrow("does not fit");
    await expect(model.score([{ tokens: new Int32Array(3), scored: 3 }])).rejects.toThrow("cannot score");
    await expect(model.score([{ tokens: Int32Array.of(1, 99_999), scored: 1 }])).rejects.toThrow("outside");
  });

  it("stops when it is told to, and refuses to score after close", async () => {
    const model = createFakeModel();
    await expect(model.score([{ tokens: new Int32Array(3), scored: 1 }], AbortSignal.abort())).rejects.toThrow("abort");
    await model.close();
    await expect(model.score([])).rejects.toThrow("after close");
  });

  it("names the rank of each token and the likeliest ones, whose probabilities sum to 1 over the vocabulary", async () => {
    const model = createFakeModel();
    const { vocabularySize } = model.info;
    const window = { tokens: await model.tokenize("the thin thing in the inn"), scored: 9 };
    const [examined] = await model.examine([window], vocabularySize);
    expect(examined!.bits).toEqual((await model.score([window]))[0]);
    window.tokens.slice(-9).forEach((token, place) => {
      const [from, to] = [place * vocabularySize, (place + 1) * vocabularySize];
      const bits = examined!.alternativeBits.slice(from, to);
      expect(bits.reduce((sum, one) => sum + 2 ** -one, 0)).toBeCloseTo(1, 12);
      expect(bits.every((one, index) => index === 0 || one >= bits[index - 1]!)).toBe(true);
      const found = examined!.alternatives.slice(from, to).indexOf(token);
      expect(bits[found]).toBe(examined!.bits[place]);
      expect(examined!.ranks[place]).toBe(1 + bits.filter((one) => one < examined!.bits[place]!).length);
    });
  });

  it("gives the bytes of each token, which are the text's own one after another", async () => {
    const model = createFakeModel();
    const tokens = await model.tokenize("the 🌊");
    const { bytes, ends } = await model.tokenBytes(tokens, true);
    expect(Buffer.from(bytes).toString()).toBe("the 🌊");
    expect([...ends]).toEqual([1, 3, 4, 5, 6, 7, 8]);
  });

  it("continues a text by its likeliest token, and ends at a stop string, at the BOS or at the length", async () => {
    const model = createFakeModel();
    const prompt = await model.tokenize("one two. one two. one two. one");
    const [long] = await model.generate([prompt], { maxTokens: 9, stopStrings: [] });
    expect(long).toMatchObject({ text: " two. one tw", ending: "length" });
    for (const [index, token] of long!.tokens.entries()) {
      const tokens = Int32Array.of(...prompt, ...long!.tokens.slice(0, index), 0);
      expect((await model.examine([{ tokens, scored: 1 }], 1))[0]!.alternatives[0]).toBe(token);
    }
    const [stopped] = await model.generate([prompt], { maxTokens: 9, stopStrings: ["o."] });
    expect(stopped).toMatchObject({ text: " two.", ending: "stop-string" });
    const bos = model.bos!;
    const ending = Int32Array.of(...(await model.tokenize("ab")), bos, ...(await model.tokenize("ab")));
    expect(await model.generate([ending], { maxTokens: 9, stopStrings: [] })).toEqual([
      { tokens: new Int32Array(), text: "", ending: "end-token" },
    ]);
    await expect(model.generate([prompt], { maxTokens: 2040, stopStrings: [] })).rejects.toThrow(RangeError);
    await expect(model.generate([prompt], { maxTokens: 0, stopStrings: [] })).rejects.toThrow(RangeError);
  });
});
