/** Which GGUF files kernel/llama-model.ts can run, and their sizes. */
import type { GgufHeader, GgufTensor } from "../../model/gguf/gguf-header.js";

export interface PortableShape {
  readonly dim: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ffn: number;
  readonly vocabulary: number;
  readonly epsilon: number;
  readonly ropeBase: number;
  /** The tensors in the kernel's order: a layer's nine parts, then embedding, last norm and output. */
  readonly layerTensors: readonly (readonly GgufTensor[])[];
  readonly modelTensors: readonly [embedding: GgufTensor, norm: GgufTensor, output: GgufTensor];
}

const PARTS = [
  "attn_norm",
  "ffn_norm",
  "attn_q",
  "attn_k",
  "attn_v",
  "attn_output",
  "ffn_gate",
  "ffn_up",
  "ffn_down",
] as const;

/** From here on llama.cpp's wider instructions win, and its weights need not be copied. */
const MOST_PARAMETERS = 200_000_000;

/** Undefined when the file is another architecture, another quantization, or too large. */
export function portableShape(header: GgufHeader): PortableShape | undefined {
  const { metadata, tensors, architecture, parameterCount, vocabularySize } = header;
  if (architecture !== "llama" || parameterCount > MOST_PARAMETERS || vocabularySize === undefined) return undefined;
  const number = (key: string): number | undefined => {
    const value = metadata.get(`llama.${key}`);
    return typeof value === "number" ? value : undefined;
  };
  const [dim, layers, heads, ffn] = [
    number("embedding_length"),
    number("block_count"),
    number("attention.head_count"),
    number("feed_forward_length"),
  ];
  const epsilon = number("attention.layer_norm_rms_epsilon");
  if (dim === undefined || layers === undefined || heads === undefined) return undefined;
  if (ffn === undefined || epsilon === undefined) return undefined;
  const kvHeads = number("attention.head_count_kv") ?? heads;
  const headDim = dim / heads;
  const isScaled = [...metadata.keys()].some((key) => /^llama\.(rope\.scaling|expert|attention\.sliding)/.test(key));
  const rotated = number("rope.dimension_count") ?? headDim;
  if (isScaled || rotated !== headDim || headDim % 16 !== 0 || dim % 32 !== 0 || ffn % 32 !== 0) return undefined;
  if (heads % kvHeads !== 0 || (number("attention.key_length") ?? headDim) !== headDim) return undefined;

  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const kv = kvHeads * headDim;
  const has = (name: string, inputs: number, outputs?: number): GgufTensor | undefined => {
    const tensor = byName.get(`${name}.weight`);
    const shape = outputs === undefined ? [inputs] : [inputs, outputs];
    const type = outputs === undefined ? "F32" : "Q8_0";
    return tensor?.type === type && tensor.shape.join() === shape.join() ? tensor : undefined;
  };
  const sizes: readonly (readonly [number, number?])[] = [
    [dim],
    [dim],
    [dim, dim],
    [dim, kv],
    [dim, kv],
    [dim, dim],
    [dim, ffn],
    [dim, ffn],
    [ffn, dim],
  ];
  const layerTensors = Array.from({ length: layers }, (_, layer) =>
    PARTS.flatMap((part, index) => has(`blk.${layer}.${part}`, ...(sizes[index] as [number, number?])) ?? []),
  );
  const embedding = has("token_embd", dim, vocabularySize);
  const norm = has("output_norm", dim);
  const output = byName.has("output.weight") ? has("output", dim, vocabularySize) : embedding;
  if (embedding === undefined || norm === undefined || output === undefined) return undefined;
  // Nothing may be left over: a bias or an extra factor would be passed over in silence.
  const known = layers * PARTS.length + (output === embedding ? 2 : 3);
  if (layerTensors.some(({ length }) => length !== PARTS.length) || tensors.length !== known) return undefined;
  return {
    dim,
    layers,
    heads,
    kvHeads,
    headDim,
    ffn,
    vocabulary: vocabularySize,
    epsilon,
    ropeBase: number("rope.freq_base") ?? 10000,
    layerTensors,
    modelTensors: [embedding, norm, output],
  };
}
