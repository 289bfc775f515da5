import { DataError } from "../../errors.js";
import type { GgufHeader, GgufValue } from "../gguf/gguf-header.js";

/** Refuses what the library answers with an abort of the process instead of an error. @throws {DataError} */
export function refuseWhatAborts(file: string, { architecture, metadata }: GgufHeader): void {
  const fault = (what: string): DataError =>
    new DataError("gguf-damaged", `${file} cannot be used: ${what}.`, { hint: "Get or convert the file again." });
  const layers = metadata.get(`${architecture}.block_count`);
  if (typeof layers === "number" && !(layers >= 1 && layers <= MAX_LAYERS))
    throw fault(`its block_count is ${layers}; 1 to ${MAX_LAYERS} layers can be run`);
  for (const name of ["layer_norm_epsilon", "layer_norm_rms_epsilon"]) {
    const epsilon = metadata.get(`${architecture}.attention.${name}`);
    if (typeof epsilon === "number" && !(epsilon >= 0 && epsilon < Infinity))
      throw fault(`its ${name} is ${epsilon}, which must be a number of at least 0`);
  }
  const tokens = metadata.get("tokenizer.ggml.tokens");
  if (typeof tokens !== "object" || tokens.values === undefined) return;
  const seen = new Set<GgufValue>();
  for (const token of tokens.values) {
    if (token !== "" && seen.has(token)) throw fault(`its vocabulary has the token ${JSON.stringify(token)} twice`);
    seen.add(token);
  }
}

/** LLAMA_MAX_LAYERS of the pinned release. */
const MAX_LAYERS = 512;
