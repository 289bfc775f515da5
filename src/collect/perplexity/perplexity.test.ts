import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeModel } from "../../model/fake-model.js";
import type { LanguageModel } from "../../model/language-model.js";
import { keepLikely, type LikelyBound } from "./keep-likely.js";
import { cutPieces, scoreTexts } from "./score-texts.js";

const limits = { pieceCount: 3, pieceChars: 20, contextTokens: 8 };

/** Every byte is a token and costs as many bits as its value. */
const byteModel = (hasBos: boolean): LanguageModel => {
  const base = createFakeModel({ hasBos });
  return {
    info: base.info,
    bos: hasBos ? 300 : undefined,
    tokenize: (text) => Promise.resolve(Int32Array.from(Buffer.from(text))),
    detokenize: (tokens) => base.detokenize(tokens),
    score: (windows) => {
      for (const { tokens } of windows) expect(tokens.length - 1).toBeLessThanOrEqual(limits.contextTokens);
      return Promise.resolve(
        windows.map(({ tokens, scored }) => Float64Array.from(tokens.subarray(tokens.length - scored))),
      );
    },
    close: () => Promise.resolve(),
  };
};

describe("scoreTexts", () => {
  const mean = (bytes: Uint8Array) =>
    Math.round((100 * bytes.reduce((sum, byte) => sum + byte, 0)) / bytes.length) / 100;

  it("gives bits per byte of whole short texts, each by itself, whatever is scored with it", async () => {
    const texts = ["abc", "z", "", "é".repeat(20), "x".repeat(60)];
    const scores = await scoreTexts(byteModel(true), texts, limits);
    expect(scores).toEqual(texts.map((text) => (text === "" ? undefined : mean(Buffer.from(text)))));
    expect(await scoreTexts(byteModel(true), ["z"], limits)).toEqual([scores[1]]);
  });

  it("reads pieces from all over a long text, the first and the last of it among them", async () => {
    const text = `${"a".repeat(500)}${"b".repeat(500)}${"c".repeat(500)}`;
    expect(cutPieces(text, limits)).toEqual(["a".repeat(20), "b".repeat(20), "c".repeat(20)]);
    expect(await scoreTexts(byteModel(true), [text], limits)).toEqual([98]);
    const marked = `first${"x".repeat(100)}last`;
    expect(cutPieces(marked, limits)[0]).toMatch(/^first/);
    expect(cutPieces(marked, limits).at(-1)).toMatch(/last$/);
    expect(cutPieces("x".repeat(100), { ...limits, pieceCount: 1 })).toEqual(["x".repeat(20)]);
  });

  it("cuts no pair in two, and loses nothing of a text that fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "é", "😀"), maxLength: 80 }), (text) => {
        const pieces = cutPieces(text, limits);
        for (const piece of pieces) expect(/\p{Surrogate}/u.test(piece)).toBe(false);
        if (text.length <= 60) expect(pieces.join("")).toBe(text);
        expect(pieces.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  it("leaves the first token of a window unscored where the model has no start token", async () => {
    // Windows of nine tokens: a byte of each is not scored, but counts.
    expect(await scoreTexts(byteModel(false), ["d".repeat(9)], limits)).toEqual([
      Math.round((100 * 8 * 100) / 9) / 100,
    ]);
    expect(await scoreTexts(byteModel(false), ["d"], limits)).toEqual([undefined]);
  });
});

describe("keepLikely", () => {
  const texts = ["jjj", "aaa", "ccc", "bbb", "iii", "ddd", "", "hhh", "eee", "ggg", "fff"];
  const source = async function* () {
    for (const [place, text] of texts.entries()) yield { id: `d${place}`, text, meta: { place } };
  };
  const keep = async (bound: LikelyBound) => {
    const run = await keepLikely(source, { model: byteModel(true), bound, limits });
    const out = [];
    for await (const document of run.documents) out.push(document);
    return { out, counts: run.counts(), found: run.found };
  };

  it("keeps a share of the documents, the most expected, in their order", async () => {
    const { out, counts, found } = await keep({ keepShare: 0.3 });
    expect(out.map(({ text }) => text)).toEqual(["aaa", "ccc", "bbb"]);
    expect(out[0]?.meta).toEqual({ place: 1, bits_per_byte: 97 });
    expect(counts).toMatchObject({ documentsIn: 11, rejections: { "bits-per-byte": 7, "nothing-to-score": 1 } });
    // The 30th percentile of ten values from 97 to 106.
    expect(found).toEqual({ boundBitsPerByte: expect.closeTo(99.7, 9) as number, engine: "fake 1 cpu:fake" });
    expect((await keep({ keepShare: 1 })).out).toHaveLength(10);
  });

  it("keeps what has at most so many bits per byte", async () => {
    const { out, found } = await keep({ maximumBitsPerByte: 98 });
    expect(out.map(({ text }) => text)).toEqual(["aaa", "bbb"]);
    expect(found?.["boundBitsPerByte"]).toBe(98);
  });

  it("scores many documents as it scores few", async () => {
    const many = async function* () {
      for (let place = 0; place < 2100; place++) yield { id: `${place}`, text: String.fromCharCode(97 + (place % 26)) };
    };
    const run = await keepLikely(many, { model: byteModel(true), bound: { keepShare: 0.5 }, limits });
    let kept = 0;
    for await (const { text, meta } of run.documents) {
      expect(meta?.["bits_per_byte"]).toBe(text.charCodeAt(0));
      kept += 1;
    }
    expect(Math.abs(kept - 1050)).toBeLessThan(60);
  });
});
