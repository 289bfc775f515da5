// Writes a GGUF of 0.5B parameters with a 152k vocabulary and random Q8_0 weights (the shape of a small modern model), so that
// speed and memory can be measured at that size without downloading anything. It predicts nothing.
// node bench/make-random-model.mjs OUT.gguf
import { closeSync, openSync, writeSync } from "node:fs";

export const SHAPE = {
  dim: 896,
  layers: 24,
  heads: 14,
  keyHeads: 2,
  feedForward: 4864,
  vocabulary: 151_936,
  context: 2048,
};

export function writeRandomModel(file, shape = SHAPE) {
  const { dim, layers, heads, keyHeads, feedForward, vocabulary, context } = shape;
  const keyDim = (dim / heads) * keyHeads;
  const tensors = [
    ["token_embd.weight", [dim, vocabulary], "Q8_0"],
    ["output_norm.weight", [dim], "F32"],
  ];
  for (let layer = 0; layer < layers; layer++) {
    const add = (name, dimensions, type) => tensors.push([`blk.${layer}.${name}.weight`, dimensions, type]);
    add("attn_norm", [dim], "F32");
    add("ffn_norm", [dim], "F32");
    add("attn_q", [dim, dim], "Q8_0");
    add("attn_k", [dim, keyDim], "Q8_0");
    add("attn_v", [dim, keyDim], "Q8_0");
    add("attn_output", [dim, dim], "Q8_0");
    add("ffn_gate", [dim, feedForward], "Q8_0");
    add("ffn_up", [dim, feedForward], "Q8_0");
    add("ffn_down", [feedForward, dim], "Q8_0");
  }
  const metadata = [
    ["general.architecture", 8, "llama"],
    ["general.name", 8, "random"],
    ["general.file_type", 4, 7],
    ["llama.context_length", 4, context],
    ["llama.embedding_length", 4, dim],
    ["llama.block_count", 4, layers],
    ["llama.feed_forward_length", 4, feedForward],
    ["llama.attention.head_count", 4, heads],
    ["llama.attention.head_count_kv", 4, keyHeads],
    ["llama.attention.layer_norm_rms_epsilon", 6, 1e-5],
    ["llama.rope.dimension_count", 4, dim / heads],
    ["llama.vocab_size", 4, vocabulary],
    ["tokenizer.ggml.model", 8, "gpt2"],
    ["tokenizer.ggml.pre", 8, "gpt-2"],
    ["tokenizer.ggml.tokens", 9, [8, byteTokens(vocabulary)]],
    [
      "tokenizer.ggml.token_type",
      9,
      [5, Array.from({ length: vocabulary }, (_, id) => (id === vocabulary - 1 ? 3 : 1))],
    ],
    ["tokenizer.ggml.merges", 9, [8, ["a b"]]],
    ["tokenizer.ggml.bos_token_id", 4, vocabulary - 1],
    ["tokenizer.ggml.eos_token_id", 4, vocabulary - 1],
    ["tokenizer.ggml.add_bos_token", 7, true],
  ];
  const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const text = (value) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
  const scalar = {
    4: u32,
    5: (v) => Buffer.from(Int32Array.of(v).buffer),
    6: (v) => Buffer.from(Float32Array.of(v).buffer),
    7: (v) => Buffer.of(v ? 1 : 0),
    8: text,
  };
  const encode = (type, value) =>
    type === 9
      ? Buffer.concat([u32(value[0]), u64(value[1].length), ...value[1].map(scalar[value[0]])])
      : scalar[type](value);
  const bytesOf = (dimensions, type) => {
    const values = dimensions.reduce((product, one) => product * one, 1);
    return type === "F32" ? values * 4 : (values / 32) * 34;
  };
  let offset = 0;
  const infos = tensors.map(([name, dimensions, type]) => {
    const info = Buffer.concat([
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type === "F32" ? 0 : 8),
      u64(offset),
    ]);
    offset += Math.ceil(bytesOf(dimensions, type) / 32) * 32;
    return info;
  });
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(metadata.length),
    ...metadata.map(([key, type, value]) => Buffer.concat([text(key), u32(type), encode(type, value)])),
    ...infos,
  ]);
  const descriptor = openSync(file, "w");
  try {
    writeSync(descriptor, Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32)]));
    const noise = randomBlocks(4096);
    for (const [, dimensions, type] of tensors) writeTensor(descriptor, bytesOf(dimensions, type), type, noise);
  } finally {
    closeSync(descriptor);
  }
}

/** The 256 byte symbols of GPT-2's alphabet, then fillers that no text produces. */
function byteTokens(vocabulary) {
  const printable = (code) => (code >= 33 && code <= 126) || (code >= 161 && code <= 172) || code >= 174;
  let next = 256;
  const symbols = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
  return Array.from({ length: vocabulary }, (_, id) => symbols[id] ?? `<filler${id}>`);
}

/** Q8_0 blocks (a float16 scale and 32 int8) of small seeded noise. */
function randomBlocks(count) {
  let state = 1;
  const bytes = Buffer.alloc(count * 34);
  for (let block = 0; block < count; block++) {
    bytes.writeUInt16LE(0x0a00, block * 34); // 2^-13 · 1.5: weights up to about 0.02
    for (let value = 0; value < 32; value++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[block * 34 + 2 + value] = state >>> 24;
    }
  }
  return bytes;
}

function writeTensor(descriptor, byteCount, type, noise) {
  const source = type === "F32" ? Buffer.from(new Float32Array(8192).fill(1).buffer) : noise;
  for (let left = byteCount; left > 0;) left -= writeSync(descriptor, source, 0, Math.min(left, source.length));
  const padding = (32 - (byteCount % 32)) % 32;
  if (padding > 0) writeSync(descriptor, Buffer.alloc(padding));
}

if (process.argv[1]?.endsWith("make-random-model.mjs")) writeRandomModel(process.argv[2] ?? "random.gguf");
