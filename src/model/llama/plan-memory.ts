/** What a model's contexts need, from its file's header. */
import type { GgufHeader } from "../gguf/gguf-header.js";
import { SMALL_MODEL_PARAMETERS } from "./engine-pool.js";

/**
 * How many tokens texts that grow side by side may have behind their prefix: a function of the file and the context length
 * alone. Every step looks at all of them for each text. In a small model that is most of the work, so groups stay small; in a
 * large one reading the weights is, and a group shares that (4096 tokens take half a GiB in Llama 3 8B).
 */
export function planGenerationCells(
  { architecture, parameterCount, metadata }: GgufHeader,
  contextTokens: number,
): number {
  const wanted = parameterCount <= SMALL_MODEL_PARAMETERS ? 2048 : 4096;
  // From this length on, prefix included, some models change their rotary factors.
  const unchanged = metadata.get(`${architecture}.rope.scaling.original_context_length`);
  return typeof unchanged === "number" ? Math.max(0, Math.min(wanted, unchanged - contextTokens)) : wanted;
}

/** Keys and values of a token in half precision, as far as the header says: of every layer as many as of the widest. */
export function memoryBytesOf({ architecture, metadata }: GgufHeader): number {
  const value = (name: string): number | undefined => {
    const found = metadata.get(`${architecture}.${name}`);
    return typeof found === "number" && found > 0 ? found : undefined;
  };
  const [layers = 1, width = 1, heads = 1] = ["block_count", "embedding_length", "attention.head_count"].map(value);
  const keyHeads = value("attention.head_count_kv") ?? heads;
  const [keys, values] = ["key", "value"].map((part) => value(`attention.${part}_length`) ?? width / heads);
  return 2 * layers * keyHeads * ((keys as number) + (values as number));
}
