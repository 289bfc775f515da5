// Writes a GGUF of 0.5B parameters with a 152k vocabulary and random Q8_0 weights (the shape of a small modern model), or of
// another shape and type, so that speed and memory can be measured at that size without downloading anything. It predicts nothing.
// node bench/make-random-model.mjs OUT.gguf [SHAPE] [Q8_0|BF16]
import { writeGguf } from "../dist/model/gguf/write-gguf.js";

export const SHAPE = {
  dim: 896,
  layers: 24,
  heads: 14,
  keyHeads: 2,
  feedForward: 4864,
  vocabulary: 151_936,
  context: 2048,
};

/** Shapes of well-known families; the output matrix is the embedding's, as in the small ones of them. */
export const SHAPES = {
  "0.5b": SHAPE,
  "1.5b": { dim: 1536, layers: 28, heads: 12, keyHeads: 2, feedForward: 8960, vocabulary: 151_936, context: 2048 },
  "7b": { dim: 3584, layers: 28, heads: 28, keyHeads: 4, feedForward: 18_944, vocabulary: 152_064, context: 2048 },
  "8b": { dim: 4096, layers: 32, heads: 32, keyHeads: 8, feedForward: 14_336, vocabulary: 128_256, context: 2048 },
};

export async function writeRandomModel(file, shape = SHAPE, type = "Q8_0") {
  const { dim, layers, heads, keyHeads, feedForward, vocabulary, context } = shape;
  const keyDim = (dim / heads) * keyHeads;
  const matrix = (name, columns, rows) => ({ name, shape: [columns, rows], type, fill: noise });
  const norm = (name) => ({ name, shape: [dim], type: "F32", fill: (chunk) => chunk.fill(1) });
  const layer = (index) => {
    const name = (part) => `blk.${index}.${part}.weight`;
    return [
      norm(name("attn_norm")),
      norm(name("ffn_norm")),
      matrix(name("attn_q"), dim, dim),
      matrix(name("attn_k"), dim, keyDim),
      matrix(name("attn_v"), dim, keyDim),
      matrix(name("attn_output"), dim, dim),
      matrix(name("ffn_gate"), dim, feedForward),
      matrix(name("ffn_up"), dim, feedForward),
      matrix(name("ffn_down"), feedForward, dim),
    ];
  };
  const last = vocabulary - 1;
  const metadata = [
    ["general.architecture", "string", "llama"],
    ["general.name", "string", "random"],
    ["general.file_type", "u32", type === "BF16" ? 32 : 7],
    ["llama.context_length", "u32", context],
    ["llama.embedding_length", "u32", dim],
    ["llama.block_count", "u32", layers],
    ["llama.feed_forward_length", "u32", feedForward],
    ["llama.attention.head_count", "u32", heads],
    ["llama.attention.head_count_kv", "u32", keyHeads],
    ["llama.attention.layer_norm_rms_epsilon", "f32", 1e-5],
    ["llama.rope.dimension_count", "u32", dim / heads],
    ["llama.vocab_size", "u32", vocabulary],
    ["tokenizer.ggml.model", "string", "gpt2"],
    ["tokenizer.ggml.pre", "string", "gpt-2"],
    ["tokenizer.ggml.tokens", "array", "string", byteTokens(vocabulary)],
    ["tokenizer.ggml.token_type", "array", "i32", Array.from({ length: vocabulary }, (_, id) => (id === last ? 3 : 1))],
    ["tokenizer.ggml.merges", "array", "string", ["a b"]],
    ["tokenizer.ggml.bos_token_id", "u32", last],
    ["tokenizer.ggml.eos_token_id", "u32", last],
    ["tokenizer.ggml.add_bos_token", "bool", true],
  ];
  const embeddings = [matrix("token_embd.weight", dim, vocabulary), norm("output_norm.weight")];
  await writeGguf(file, metadata, [
    ...embeddings,
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
  ]);
}

/** Small seeded noise, the same for every chunk of a million values: a large model is written at the disk's speed. */
function noise(chunk) {
  chunk.set(NOISE.subarray(0, chunk.length));
}

const NOISE = new Float32Array(1 << 20);
for (let index = 0, state = 1; index < NOISE.length; index++) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  NOISE[index] = (state / 2 ** 32 - 0.5) * 0.04;
}

/** The 256 byte symbols of GPT-2's alphabet, then fillers that no text produces. */
function byteTokens(vocabulary) {
  const printable = (code) => (code >= 33 && code <= 126) || (code >= 161 && code <= 172) || code >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
  return Array.from({ length: vocabulary }, (_, id) => symbols[id] ?? `<filler${id}>`);
}

if (process.argv[1]?.endsWith("make-random-model.mjs")) {
  const [, , file = "random.gguf", shape = "0.5b", type] = process.argv;
  await writeRandomModel(file, SHAPES[shape], type);
}
