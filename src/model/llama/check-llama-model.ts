/** Whether a file is a model that can be measured, before its weights are loaded. */
import { stat } from "node:fs/promises";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import { readGguf, type GgufHeader } from "../gguf/read-gguf.js";
import { refuseWhatAborts } from "./refuse-what-aborts.js";

/** Everything that can be known without loading the weights; throws as `openLlamaModel` does. */
export async function checkLlamaModel(ref: string, file: string, contextTokens: number): Promise<GgufHeader> {
  await sizeOf(file);
  const header = await readGguf(file, { keep: ["tokenizer.ggml.tokens"] });
  refuseWhatAborts(file, header);
  if (!header.isDecoder) {
    throw new DataError(
      "model-not-causal",
      `${file} holds a "${header.architecture}" model, which does not predict the next token, so it has no bits per character.`,
      {
        hint: "Use a causal (decoder-only) language model.",
      },
    );
  }
  if (header.contextLength !== undefined && contextTokens > header.contextLength) {
    throw new UsageError(
      "context-too-long",
      `The protocol's context of ${contextTokens} tokens is longer than ${ref} was trained with (${header.contextLength}).`,
      {
        hint:
          header.contextLength < 4
            ? "The file's context_length is damaged or unusable: get or convert it again."
            : `Use --context ${header.contextLength} and a --stride of a quarter of it; compare such results only with one another.`,
      },
    );
  }
  return header;
}

/** @throws {EnvironmentError} when it is no file. */
export async function sizeOf(file: string): Promise<number> {
  try {
    const stats = await stat(file);
    if (stats.isFile()) return stats.size;
  } catch (cause) {
    throw new EnvironmentError("model-missing", `There is no model file ${file}.`, {
      hint: "Check the path; `bitwit models list` shows the built-in models.",
      cause,
    });
  }
  throw new EnvironmentError("model-missing", `${file} is not a file.`, { hint: "Give the path of a .gguf file." });
}
