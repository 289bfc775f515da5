import { describe, expect, it } from "vitest";
import { openLlamaModel } from "./llama-model.js";
import { byteLevelBpe, sentencePiece, withTinyModel } from "./tiny-model.test.support.js";

const texts = ["the mill", " the mill", "  two  spaces\n\ttab", "Größe 🌊 <s> </s> naïve", "the"];

describe("a SentencePiece tokenizer (with BOS, a space prefix and bytes to fall back on)", () => {
  it("comes back from its tokens, takes <s> in a text as text, and scores", async () => {
    await withTinyModel(sentencePiece, async (file) => {
      const model = await openLlamaModel("tiny", file, { contextTokens: 200 });
      expect(model.bos).toBe(1);
      for (const text of texts) {
        const tokens = await model.tokenize(text);
        expect([...tokens].filter((token) => token === 1 || token === 2)).toEqual([]);
        expect(await model.detokenize(tokens)).toBe(text);
        const { bytes, ends } = await model.tokenBytes(tokens, true);
        expect(Buffer.from(bytes).toString()).toBe(text);
        expect(ends.at(-1)).toBe(bytes.length);
        expect(Buffer.from((await model.tokenBytes(tokens, false)).bytes).toString()).toBe(` ${text}`);
        const [bits] = (await model.score([{ tokens: Int32Array.from([1, ...tokens]), scored: tokens.length }])) as [
          Float64Array,
        ];
        expect(bits.every((one) => one > 0 && one < 40)).toBe(true);
      }
      await model.close();
    });
  });
});

describe("a byte-level BPE tokenizer of a model without BOS", () => {
  it("has no BOS, and comes back from its tokens", async () => {
    await withTinyModel(byteLevelBpe, async (file) => {
      const model = await openLlamaModel("tiny", file, { contextTokens: 200 });
      expect(model.bos).toBeUndefined();
      for (const text of [...texts, "a <|endoftext|> b"]) {
        const tokens = await model.tokenize(text);
        expect(tokens).not.toContain(258);
        expect(await model.detokenize(tokens)).toBe(text);
      }
      await model.close();
    });
  });
});
