import type { GgufValue } from "./gguf-header.js";

/**
 * Whether a model predicts the next token of a text by itself, judged by its header. The engine asks llama.cpp again
 * after loading; this one answers before any native code sees the file.
 */
export function isDecoder(architecture: string, metadata: ReadonlyMap<string, GgufValue>): boolean {
  if (architecture.includes("bert") || NOT_DECODERS.has(architecture)) return false;
  if (metadata.get(`${architecture}.attention.causal`) === false) return false;
  // Set when a causal model was retrained to embed or to rank (Qwen3-Embedding): its output layer means nothing.
  const pooling = metadata.get(`${architecture}.pooling_type`);
  return typeof pooling !== "number" || pooling === 0;
}

/** From llama.cpp's src/llama-arch.cpp. Every architecture with "bert" in its name is an encoder and needs no line. */
const NOT_DECODERS: ReadonlySet<string> = new Set([
  // Encoders, and an encoder with a decoder, which needs a source text to translate.
  "t5",
  "t5encoder",
  "clip",
  "gemma-embedding",
  "llama-embed",
  // Speech.
  "wavtokenizer-dec",
  // Diffusion: they fill in masked places.
  "dream",
  "llada",
  "llada-moe",
  "rnd1",
  // Draft heads: they read another model's hidden states.
  "eagle3",
  "dflash",
]);
