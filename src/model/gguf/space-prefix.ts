import type { GgufHeader } from "./gguf-header.js";

/** Whether the tokenizer puts a space in front of a text: as the file says; else SentencePiece ("llama") tokenizers do and the others do not, llama.cpp's own defaults. */
export function addsSpacePrefix({ metadata, tokenizer }: GgufHeader): boolean {
  const said = metadata.get("tokenizer.ggml.add_space_prefix");
  return typeof said === "boolean" ? said : tokenizer === "llama";
}
