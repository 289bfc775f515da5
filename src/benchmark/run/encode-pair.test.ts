import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../errors.js";
import { createFakeModel } from "../../model/fake-model.js";
import type { LanguageModel } from "../../model/language-model.js";
import { openLlamaModel } from "../../model/llama/llama-model.js";
import { byteLevelBpe, sentencePiece, withTinyModel } from "../../model/llama/tiny-model.test.support.js";
import { encodeChoices, type EncodedPair } from "./encode-pair.js";

const AMPLE = 200;
const BOS = 264;
/** "ab" and "b c" lie over the border of "… a" | "b …" and "… b" | " c …". */
const merges = ["ab", "b c", " t", "he", "ll", "mi", "Ans", ": "];
const fake = createFakeModel({ merges });
const withoutBos = createFakeModel({ merges, hasBos: false });

async function encode(model: LanguageModel, context: string, continuation: string, contextTokens = AMPLE) {
  const [pair] = await encodeChoices(model, [{ context, continuation }], contextTokens);
  return pair as EncodedPair;
}

/** `_encode_pair` and `_loglikelihood_tokens` line by line, with a BOS that stays in front where the model has one. */
async function naivePair(model: LanguageModel, context: string, continuation: string, contextTokens: number) {
  const contextText = rstrip(context);
  const moved = context.slice(contextText.length);
  const whole = [...(await model.tokenize(contextText + (moved + continuation)))];
  const contextEnc = [...(await model.tokenize(contextText))];
  const continuationEnc = whole.slice(contextEnc.length);
  const prefix = model.bos ?? (contextEnc.length === 0 ? model.startToken : undefined);
  const front = prefix === undefined ? [] : [prefix];
  const kept = whole.slice(-(contextTokens + 1 - front.length));
  const tokens = [...front, ...kept];
  const scored = Math.min(Math.max(continuationEnc.length, 1), tokens.length - 1);
  return { tokens: Int32Array.from(tokens), scored, dropped: whole.length - kept.length };
}

function rstrip(text: string): string {
  const characters = [...text];
  while (characters.length > 0 && PYTHON_SPACES.includes(characters.at(-1)!)) characters.pop();
  return characters.join("");
}

/** `str.isspace()` below U+0100, and some above. */
const PYTHON_SPACES = [
  "\t",
  "\n",
  "\v",
  "\f",
  "\r",
  "\x1c",
  "\x1d",
  "\x1e",
  "\x1f",
  " ",
  "\x85",
  "\xa0",
  "\u2003",
  "\u3000",
];

const piece = fc.constantFrom(
  ...["a", "b", " c", " t", "th", "the", "e", " the", " mill", "mill", "ll", ":", "é", "🌊", " ", "  ", "\n", "\t"],
  ...["\xa0", "\u3000", "\ufeff", "Answer:"],
);
/** Its second half says where the first is cut into context and continuation: also inside words and merged tokens. */
const cutText = fc.tuple(fc.array(piece, { maxLength: 12 }), fc.nat());

async function agreesWithTheNaivePair(model: LanguageModel, runs: number): Promise<void> {
  let across = 0;
  await fc.assert(
    fc.asyncProperty(cutText, fc.integer({ min: 2, max: 40 }), async ([pieces, cut], contextTokens) => {
      const characters = [...pieces.join("")];
      const border = cut % (characters.length + 1);
      const [context, continuation] = [characters.slice(0, border).join(""), characters.slice(border).join("")];
      // One token, and no other in front of it, cannot be charged; another test has it.
      fc.pre((await model.tokenize(context + continuation)).length > (model.bos === undefined ? 1 : 0));
      const pair = await encode(model, context, continuation, contextTokens);
      expect(pair).toEqual(await naivePair(model, context, continuation, contextTokens));
      expect(pair.tokens.length - 1).toBeLessThanOrEqual(contextTokens);
      expect(pair.scored).toBeGreaterThanOrEqual(1);
      expect(pair.scored).toBeLessThan(pair.tokens.length);
      const isLed = model.bos !== undefined || (model.startToken !== undefined && pair.tokens[0] === model.startToken);
      const contextOfTokens = await model.detokenize(pair.tokens.slice(isLed ? 1 : 0, -pair.scored));
      if (pair.dropped === 0 && context !== "" && continuation !== "" && contextOfTokens !== rstrip(context)) across++;
    }),
    { numRuns: runs },
  );
  expect(across, "cases where a token lies across the border").toBeGreaterThan(runs / 50);
}

describe("the border between context and continuation", () => {
  it("lies behind the tokens that the context alone has, and the BOS is in front", async () => {
    expect(await encode(fake, "xy", " z")).toEqual({
      tokens: Int32Array.of(BOS, ...Buffer.from("xy z")),
      scored: 2,
      dropped: 0,
    });
  });

  it("lies before the spaces that end the context, as Python counts spaces", async () => {
    const [a, b, c] = [
      await encode(fake, "xy \n", "z"),
      await encode(fake, "xy", " \nz"),
      await encode(fake, "xy \n ", ""),
    ];
    expect(a).toEqual(b);
    expect([a.scored, c.scored]).toEqual([3, 3]);
    expect((await encode(fake, "x\x1f", "z")).scored).toBe(2);
    expect((await encode(fake, "x\ufeff", "z")).scored).toBe(1);
    expect((await encode(fake, "  ", "z")).scored).toBe(3);
  });

  it("gives a token that lies across it to the continuation when the context has fewer tokens without it", async () => {
    // x, "ab", y: the context "xa" has two tokens of its own, so that only "y" is left.
    expect(await encode(fake, "xa", "by")).toEqual({
      tokens: Int32Array.of(BOS, 120, 256, 121),
      scored: 1,
      dropped: 0,
    });
    // "xb" and " c" become x, "b c": whatever of it the context's tokens do not cover is charged, at least one token.
    expect(await encode(fake, "xb", " c")).toMatchObject({ tokens: Int32Array.of(BOS, 120, 257), scored: 1 });
  });

  it("is the start of the text when the context is empty; without a BOS the first token cannot be charged", async () => {
    expect(await encode(fake, "", "xyz")).toMatchObject({ tokens: Int32Array.of(BOS, 120, 121, 122), scored: 3 });
    expect(await encode(withoutBos, "", "xyz")).toMatchObject({ tokens: Int32Array.of(120, 121, 122), scored: 2 });
  });

  it("has the vocabulary's own start in front of an empty context, as the harness has, and of no other", async () => {
    const started = { ...withoutBos, startToken: 9 };
    expect(await encode(started, "", "xy")).toEqual({ tokens: Int32Array.of(9, 120, 121), scored: 2, dropped: 0 });
    expect(await encode(started, "x", "y")).toEqual({ tokens: Int32Array.of(120, 121), scored: 1, dropped: 0 });
    expect(await encode({ ...fake, startToken: 9 }, "", "x")).toMatchObject({ tokens: Int32Array.of(BOS, 120) });
  });

  it("does not exist in a text of one token when nothing is in front of it", async () => {
    await expect(encode(withoutBos, "", "x")).rejects.toThrow(DataError);
    await expect(encode(withoutBos, "a", "b")).rejects.toThrow("1 token long, and nothing is in front of it");
    await expect(encode(fake, "", "")).rejects.toThrow(DataError);
    expect(await encode(fake, "", "x")).toMatchObject({ tokens: Int32Array.of(BOS, 120), scored: 1 });
  });

  it("moves to the left when tokens are dropped, behind the BOS and before the continuation", async () => {
    expect(await encode(fake, "uvwx", "yz", 4)).toEqual({
      tokens: Int32Array.of(BOS, 119, 120, 121, 122),
      scored: 2,
      dropped: 2,
    });
    expect(await encode(withoutBos, "uvwx", "yz", 4)).toEqual({
      tokens: Int32Array.from(Buffer.from("vwxyz")),
      scored: 2,
      dropped: 1,
    });
    // The continuation alone is too long: what is left of it counts.
    expect(await encode(fake, "uv", "wxyz", 3)).toEqual({
      tokens: Int32Array.of(BOS, 120, 121, 122),
      scored: 3,
      dropped: 3,
    });
  });

  it("is found for each pair, also where several share a context", async () => {
    const pairs = ["a", "xa ", "a"].flatMap((context) =>
      ["b", " t", "b c"].map((continuation) => ({ context, continuation })),
    );
    const each = await Promise.all(pairs.map(({ context, continuation }) => encode(fake, context, continuation)));
    expect(await encodeChoices(fake, pairs, AMPLE)).toEqual(each);
  });
});

describe("A second implementation, by lm-evaluation-harness's lines,", () => {
  it.each([
    ["with", fake],
    ["without", withoutBos],
  ])("makes the same windows on the fake model %s BOS, whose merges lie over the border", async (_, model) => {
    await agreesWithTheNaivePair(model, 1000);
  });

  it.each([
    ["SentencePiece with BOS and a space prefix", sentencePiece],
    ["byte-level BPE without BOS", byteLevelBpe],
  ])("makes the same windows in the engine on %s", async (_, tokenizer) => {
    await withTinyModel(tokenizer, async (file) => {
      const model = await openLlamaModel("tiny", file, { contextTokens: AMPLE, contexts: 1, threads: 1 });
      await agreesWithTheNaivePair(model, 300);
      await model.close();
    });
  });
});
