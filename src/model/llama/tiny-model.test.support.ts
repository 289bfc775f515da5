/** Tiny models with random weights around tokenizers of the common kinds: they predict nothing, but go through the whole engine. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createRandom } from "../../math/random.js";
import type { MetadataEntry } from "../gguf/encode-gguf-header.js";
import { writeGguf } from "../gguf/write-gguf.js";

export interface TinyTokenizer {
  readonly metadata: readonly MetadataEntry[];
  readonly vocabularySize: number;
}

/** SentencePiece, with BOS (token 1), a space prefix and bytes to fall back on. */
export const sentencePiece: TinyTokenizer = makeSentencePiece();

/** Byte-level BPE of a model without BOS; token 258 is `<|endoftext|>`. */
export const byteLevelBpe: TinyTokenizer = makeByteLevelBpe();

export interface TinyShape {
  /** Default 256. */
  readonly contextTokens?: number;
  /** Default 1. */
  readonly layers?: number;
  /** Weights lie within half of it around 0; default 0.2, which makes all tokens about equally likely. */
  readonly weightRange?: number;
}

/** Writes a Llama of float32 weights around the tokenizer for as long as the test runs. */
export async function withTinyModel(
  { metadata, vocabularySize }: TinyTokenizer,
  test: (file: string) => Promise<void>,
  { contextTokens = 256, layers = 1, weightRange = 0.2 }: TinyShape = {},
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
        ["llama.context_length", "u32", contextTokens],
        ["llama.embedding_length", "u32", 32],
        ["llama.block_count", "u32", layers],
        ["llama.feed_forward_length", "u32", 64],
        ["llama.attention.head_count", "u32", 2],
        ["llama.attention.layer_norm_rms_epsilon", "f32", 1e-5],
        ["llama.rope.dimension_count", "u32", 16],
        ["llama.vocab_size", "u32", vocabularySize],
        ...metadata,
      ],
      [
        tensor("token_embd.weight", [32, vocabularySize], weightRange),
        tensor("output_norm.weight", [32], 0),
        ...Array.from({ length: layers }, (_, layer) => [
          tensor(`blk.${layer}.attn_norm.weight`, [32], 0),
          tensor(`blk.${layer}.ffn_norm.weight`, [32], 0),
          ...["attn_q", "attn_k", "attn_v", "attn_output"].map((name) =>
            tensor(`blk.${layer}.${name}.weight`, [32, 32], weightRange),
          ),
          tensor(`blk.${layer}.ffn_gate.weight`, [32, 64], weightRange),
          tensor(`blk.${layer}.ffn_up.weight`, [32, 64], weightRange),
          tensor(`blk.${layer}.ffn_down.weight`, [64, 32], weightRange),
        ]).flat(),
      ],
    );
    await test(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function makeSentencePiece(): TinyTokenizer {
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
  const metadata: MetadataEntry[] = [
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
  return { metadata, vocabularySize: pieces.length };
}

function makeByteLevelBpe(): TinyTokenizer {
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
  const pieces = [...symbols, "th", "the", "<|endoftext|>"];
  const metadata: MetadataEntry[] = [
    ["tokenizer.ggml.model", "string", "gpt2"],
    ["tokenizer.ggml.pre", "string", "gpt-2"],
    ["tokenizer.ggml.tokens", "array", "string", pieces],
    ["tokenizer.ggml.token_type", "array", "i32", pieces.map((_, index) => (index === 258 ? 3 : 1))],
    ["tokenizer.ggml.merges", "array", "string", ["t h", "th e"]],
    ["tokenizer.ggml.eos_token_id", "u32", 258],
    ["tokenizer.ggml.add_bos_token", "bool", false],
  ];
  return { metadata, vocabularySize: pieces.length };
}
