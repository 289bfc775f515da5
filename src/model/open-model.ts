import path from "node:path";
import { UsageError } from "../errors.js";
import { resolveLadder } from "./ladder.js";
import type { LanguageModel } from "./language-model.js";
import type { LlamaOptions } from "./llama/llama-model.js";

/**
 * Opens a model by the reference users type: `ladder:m` or a path to a `.gguf` file. The engine is loaded only here.
 * @param folder where a relative path starts; default the working directory.
 */
export async function openModel(ref: string, options: LlamaOptions, folder?: string): Promise<LanguageModel> {
  const file = modelFile(ref, folder);
  const { openLlamaModel } = await import("./llama/llama-model.js");
  return openLlamaModel(ref, file, options);
}

/** Whether `openModel` would accept the file, found without loading its weights. @throws as `openModel` does. */
export async function checkModel(ref: string, contextTokens: number): Promise<void> {
  const file = modelFile(ref);
  const { checkLlamaModel } = await import("./llama/llama-model.js");
  await checkLlamaModel(ref, file, contextTokens);
}

/** The context a model was trained with, tokens, found without loading its weights; undefined where the file does not say. */
export async function trainedContext(ref: string): Promise<number | undefined> {
  const file = modelFile(ref);
  const { checkLlamaModel } = await import("./llama/llama-model.js");
  return (await checkLlamaModel(ref, file, 1)).contextLength;
}

/** The GGUF file a reference names. @throws {UsageError} when it is no model reference. */
export function modelFile(ref: string, folder?: string): string {
  if (ref.startsWith("ladder:")) return resolveLadder(ref.slice("ladder:".length)).path;
  if (/\.gguf$/i.test(ref) && !/^(hf|https?):/.test(ref))
    return folder === undefined ? ref : path.resolve(folder, ref);
  const remote = /^(hf|https?):/.test(ref) ? " Models are read from this machine only." : "";
  throw new UsageError("model-reference", `"${ref}" is neither a model nor a compressor.${remote}`, {
    hint: "Models: ladder:xs|s|m|l|m-prose|m-code|m-math or a path ending in .gguf. Compressors: gzip, brotli, xz, zstd, bzip2, each with an optional :level.",
  });
}
