import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import type { MetadataEntry } from "../gguf/encode-gguf-header.js";
import { writeGguf } from "../gguf/write-gguf.js";
import { openLlamaModel } from "./llama-model.js";

/** A random one-layer Llama around a tokenizer: it predicts nothing, but it goes through the whole engine. */
async function withModel(
  tokenizer: MetadataEntry[],
  vocabularySize: number,
  test: (file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-tokenizer-"));
  const random = createRandom("weights");
  const tensor = (name: string, shape: number[], scale: number) => ({
    name,
    shape,
    type: "F32" as const,
    fill: (chunk: Float32Array) =>
      void chunk.forEach((_, index) => (chunk[index] = scale === 0 ? 1 : (random() - 0.5) * scale)),
  });
  const file = path.join(folder, "tiny.gguf");
  try {
    await writeGguf(
      file,
      [
        ["general.architecture", "string", "llama"],
        ["llama.context_length", "u32", 256],
        ["llama.embedding_length", "u32", 32],
        ["llama.block_count", "u32", 1],
        ["llama.feed_forward_length", "u32", 64],
        ["llama.attention.head_count", "u32", 2],
        ["llama.attention.layer_norm_rms_epsilon", "f32", 1e-5],
        ["llama.rope.dimension_count", "u32", 16],
        ["llama.vocab_size", "u32", vocabularySize],
        ...tokenizer,
      ],
      [
        tensor("token_embd.weight", [32, vocabularySize], 0.2),
        tensor("output_norm.weight", [32], 0),
        tensor("blk.0.attn_norm.weight", [32], 0),
        tensor("blk.0.ffn_norm.weight", [32], 0),
        ...["attn_q", "attn_k", "attn_v", "attn_output"].map((name) => tensor(`blk.0.${name}.weight`, [32, 32], 0.2)),
        tensor("blk.0.ffn_gate.weight", [32, 64], 0.2),
        tensor("blk.0.ffn_up.weight", [32, 64], 0.2),
        tensor("blk.0.ffn_down.weight", [64, 32], 0.2),
      ],
    );
    await test(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const texts = ["the mill", " the mill", "  two  spaces\n\ttab", "Größe 🌊 <s> </s> naïve", "the"];

describe("a SentencePiece tokenizer (with BOS, a space prefix and bytes to fall back on)", () => {
  const pieces = [
    "<unk>",
    "<s>",
    "</s>",
    ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
    "▁",
    "t",
    "h",
    "e",
    "m",
    "i",
    "l",
    "▁t",
    "he",
    "▁the",
    "ll",
    "▁mill",
  ];
  const tokenizer: MetadataEntry[] = [
    ["tokenizer.ggml.model", "string", "llama"],
    ["tokenizer.ggml.tokens", "array", "string", pieces],
    ["tokenizer.ggml.scores", "array", "f32", pieces.map((_, index) => -index)],
    [
      "tokenizer.ggml.token_type",
      "array",
      "i32",
      pieces.map((_, index) => (index === 0 ? 2 : index < 3 ? 3 : index < 259 ? 6 : 1)),
    ],
    ["tokenizer.ggml.bos_token_id", "u32", 1],
    ["tokenizer.ggml.eos_token_id", "u32", 2],
    ["tokenizer.ggml.unknown_token_id", "u32", 0],
    ["tokenizer.ggml.add_bos_token", "bool", true],
  ];

  it("comes back from its tokens, takes <s> in a text as text, and scores", async () => {
    await withModel(tokenizer, pieces.length, async (file) => {
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
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
  const pieces = [...symbols, "th", "the", "<|endoftext|>"];
  const tokenizer: MetadataEntry[] = [
    ["tokenizer.ggml.model", "string", "gpt2"],
    ["tokenizer.ggml.pre", "string", "gpt-2"],
    ["tokenizer.ggml.tokens", "array", "string", pieces],
    ["tokenizer.ggml.token_type", "array", "i32", pieces.map((_, index) => (index === 258 ? 3 : 1))],
    ["tokenizer.ggml.merges", "array", "string", ["t h", "th e"]],
    ["tokenizer.ggml.eos_token_id", "u32", 258],
    ["tokenizer.ggml.add_bos_token", "bool", false],
  ];

  it("has no BOS, and comes back from its tokens", async () => {
    await withModel(tokenizer, pieces.length, async (file) => {
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
