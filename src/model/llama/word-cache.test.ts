/** The oracle is llama.cpp on the whole text in one call. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import { resolveLadder } from "../ladder.js";
import { GPT2_LIKE, LLAMA3_LIKE } from "./cut-rule.js";
import { LLAMA_CPP_RELEASE, loadLlamaApi } from "./ffi.js";
import { LlamaTokenizer } from "./llama-tokenizer.js";
import { locateEngine } from "./locate-engine.js";
import { withTinyModel, type TinyTokenizer } from "./tiny-model.test.support.js";

const api = loadLlamaApi(locateEngine(undefined, LLAMA_CPP_RELEASE));
api.setLog(api.noopCallback, null);

/** What pre-tokenizers tell apart, so that short random texts meet every rule. */
const UNITS = [
  "a",
  "b",
  "s",
  "D",
  "l",
  " ",
  " ",
  "'",
  "1",
  "2",
  ".",
  "(",
  "$",
  "_",
  "\n",
  "\r",
  "\t",
  "é",
  "漢",
  "́",
  "\u00a0",
  "😀",
];
const anyText = fc.string({ unit: fc.constantFrom(...UNITS), maxLength: 40 });

const HARD = [
  "",
  " ",
  "  ",
  "a ",
  " a",
  "a  b   c\n\n  d \n e\r\n\r\nf\t g",
  "it's IT'S 'tis ('s) a's's 'S x'll 1's _'re",
  "x=(a ) + [b ]  ( c",
  "1234567 12 3,456.789 a1b2 1 2  3",
  "\n        if x:\n            return\n",
  "…— é è  ü\u00a0\u00a0a\u2003b\u3000c",
  "漢字 and 漢字",
  "\ud800 lone \udc00",
  "😀 😀😀 a😀 😀a",
  "a".repeat(300) + " " + "b ".repeat(300),
  "<|endoftext|> a <x> y",
];

describe("a byte-level BPE that merges whatever it may", () => {
  it.each([...GPT2_LIKE, ...LLAMA3_LIKE])("gives the tokens of the whole text: %s", async (pre) => {
    await withVocabulary(greedyBpe(pre), false, (tokenizer) => {
      for (const text of HARD) expectWhole(tokenizer, text);
      fc.assert(
        fc.property(anyText, (text) => expectWhole(tokenizer, text)),
        { numRuns: 150 },
      );
      // Joined, so that parts are met again and those that are new come in many to a call.
      expectWhole(tokenizer, fc.sample(anyText, { numRuns: 500, seed: 1 }).join(" "));
    });
  });
});

describe("SentencePiece", () => {
  it.each([
    [true, false],
    [false, false],
    [true, true],
  ])(
    "gives the tokens of the whole text (a space in front: %s, user-defined tokens: %s)",
    async (addsSpacePrefix, has) => {
      await withVocabulary(greedySentencePiece(addsSpacePrefix, has), addsSpacePrefix, (tokenizer) => {
        for (const text of HARD) expectWhole(tokenizer, text);
        fc.assert(
          fc.property(anyText, (text) => expectWhole(tokenizer, text)),
          { numRuns: 2000 },
        );
        expectWhole(tokenizer, fc.sample(anyText, { numRuns: 500, seed: 1 }).join(" "));
      });
    },
  );
});

describe("whether a text comes back", () => {
  it("is said as the bytes of its tokens say it", async () => {
    await withVocabulary(greedyBpe("gpt-2"), false, (tokenizer) => {
      const texts = [...HARD, ...fc.sample(anyText, { numRuns: 200, seed: 2 })];
      const { isLossless, tokens, counts } = tokenizer.tokenizeAll(texts);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(tokens.length);
      let end = 0;
      texts.forEach((text, index) => {
        const own = tokens.slice(end, (end += counts[index] as number));
        expect(own).toEqual(tokenizer.tokenizeWhole(text));
        expect(isLossless[index]).toBe(tokenizer.detokenize(own) === text);
      });
      expect(isLossless).toContain(false); // The lone surrogates.
    });
  });
});

const corpora = fileURLToPath(new URL("../../../../shared/corpora", import.meta.url));

describe.skipIf(!existsSync(corpora))(
  "the ladder's tokenizer on its held-out corpora (skipped where they are absent)",
  () => {
    it.each(["english", "python", "latex"])("gives the tokens of every whole document: %s", async (name) => {
      const records = readFileSync(`${corpora}/${name}.jsonl`, "utf8").split("\n").slice(0, 20);
      const texts = records
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { content: string }).content);
      await withFile(resolveLadder("m").path, false, (tokenizer) => {
        for (const text of texts) expect(tokenizer.tokenize(text)).toEqual(tokenizer.tokenizeWhole(text));
      });
    });
  },
);

function expectWhole(tokenizer: LlamaTokenizer, text: string): void {
  expect([...tokenizer.tokenize(text)], JSON.stringify(text)).toEqual([...tokenizer.tokenizeWhole(text)]);
}

async function withVocabulary(
  vocabulary: TinyTokenizer,
  addsSpacePrefix: boolean,
  test: (tokenizer: LlamaTokenizer) => void,
): Promise<void> {
  await withTinyModel(vocabulary, (file) => withFile(file, addsSpacePrefix, test));
}

function withFile(file: string, addsSpacePrefix: boolean, test: (tokenizer: LlamaTokenizer) => void): Promise<void> {
  const model = api.loadModel(file, { ...api.modelDefaults(), vocab_only: true, n_gpu_layers: 0 });
  if (!model) throw new Error(`llama.cpp cannot load ${file}`);
  try {
    test(new LlamaTokenizer(api, model, addsSpacePrefix));
  } finally {
    api.freeModel(model);
  }
  return Promise.resolve();
}

/** Every two of the units' bytes merge, and most three, in random order; one token is user-defined. */
function greedyBpe(pre: string): TinyTokenizer {
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
  const alphabet = [...new Set(UNITS.flatMap((unit) => [...Buffer.from(unit)]))].map((byte) => symbols[byte] as string);
  const two = alphabet.flatMap((a) => alphabet.map((b) => [a, b] as const));
  const three = two.flatMap(([a, b]) => alphabet.slice(0, 8).map((c) => [a + b, c] as const));
  const merges = shuffled([...two, ...three]);
  const pieces = [...new Set([...symbols, ...merges.map(([a, b]) => a + b)]), "<|endoftext|>", "<x>"];
  const metadata: TinyTokenizer["metadata"] = [
    ["tokenizer.ggml.model", "string", "gpt2"],
    ["tokenizer.ggml.pre", "string", pre],
    ["tokenizer.ggml.tokens", "array", "string", pieces],
    ["tokenizer.ggml.token_type", "array", "i32", typesOf(pieces)],
    ["tokenizer.ggml.merges", "array", "string", merges.map(([a, b]) => `${a} ${b}`)],
    ["tokenizer.ggml.add_bos_token", "bool", false],
  ];
  return { metadata, vocabularySize: pieces.length };
}

/** Every two units are a token unless one is a space behind something other than b or a sign, and bytes are there to fall back on. */
function greedySentencePiece(addsSpacePrefix: boolean, hasUserDefined: boolean): TinyTokenizer {
  const units = [...new Set(UNITS)].map((unit) => (unit === " " ? "▁" : unit));
  const two = units.flatMap((a) => units.filter((b) => b !== "▁" || /[b.(▁]/.test(a)).map((b) => a + b));
  const pieces = [
    ...["<unk>", "<s>", "</s>"],
    ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
    ...units,
    ...shuffled(two),
    ...shuffled(two.flatMap((pair) => ["a", "▁a", "bb"].map((other) => other + pair))),
    ...(hasUserDefined ? ["<x>"] : []),
  ];
  const unique = [...new Set(pieces)].filter((piece) => !/[^b.(▁]▁/.test(piece));
  const types = typesOf(unique).map((type, index) => (index === 0 ? 2 : index < 3 ? 3 : index < 259 ? 6 : type));
  const metadata: TinyTokenizer["metadata"] = [
    ["tokenizer.ggml.model", "string", "llama"],
    ["tokenizer.ggml.tokens", "array", "string", unique],
    ["tokenizer.ggml.scores", "array", "f32", unique.map((_, index) => -index)],
    ["tokenizer.ggml.token_type", "array", "i32", types],
    ["tokenizer.ggml.bos_token_id", "u32", 1],
    ["tokenizer.ggml.eos_token_id", "u32", 2],
    ["tokenizer.ggml.unknown_token_id", "u32", 0],
    ["tokenizer.ggml.add_space_prefix", "bool", addsSpacePrefix],
  ];
  return { metadata, vocabularySize: unique.length };
}

/** Of GGUF: 1 normal, 3 control, 4 user-defined. */
function typesOf(pieces: readonly string[]): number[] {
  return pieces.map((piece) => (piece === "<|endoftext|>" ? 3 : piece === "<x>" ? 4 : 1));
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const random = createRandom("merges");
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
