/**
 * A model that continues a text. Always by the likeliest token: what benchmarks ask for, and the only way whose result is a
 * function of the prompts.
 */
import { UsageError } from "../errors.js";
import type { LanguageModel } from "./language-model.js";

export interface GenerateOptions {
  /** The most tokens a text may get, at least 1; with the prompt's they must fit the context. */
  readonly maxTokens: number;
  /** Generation of a text ends when it contains one of these. */
  readonly stopStrings: readonly string[];
}

export interface Generated {
  /** Up to, not including, an end-of-generation token. */
  readonly tokens: Int32Array;
  /** The tokens' UTF-8 text: it may run past a stop string by the rest of the last token. */
  readonly text: string;
  readonly ending: "stop-string" | "end-token" | "length";
}

export interface GeneratingModel extends LanguageModel {
  /**
   * Continues each prompt; result[i] belongs to prompts[i]. At each place the highest logit wins, of equal ones the lowest id.
   * What comes back depends on the prompts of the call and the options alone.
   * @param prompts token ids, at least one each, with the BOS where the model has one.
   * @throws {RangeError} when a prompt and `maxTokens` do not fit the context together.
   */
  generate(prompts: readonly Int32Array[], options: GenerateOptions, signal?: AbortSignal): Promise<Generated[]>;
}

/** The same model, if its backend can generate. @throws {UsageError} when it cannot. */
export function requireGeneration(model: LanguageModel): GeneratingModel {
  if ("generate" in model) return model as GeneratingModel;
  throw new UsageError("no-generation", `${model.info.ref} cannot continue a text.`, {
    hint: "Use a model that runs in this process: ladder:m or a .gguf file.",
  });
}

/** The rules of `generate`'s arguments. @throws {RangeError} */
export function checkGeneration(
  prompts: readonly Int32Array[],
  { maxTokens }: GenerateOptions,
  contextTokens: number,
): void {
  if (!(Number.isSafeInteger(maxTokens) && maxTokens >= 1))
    throw new RangeError(`maxTokens is ${maxTokens}; it must be a whole number above 0`);
  for (const { length } of prompts) {
    if (length === 0) throw new RangeError("a prompt has no tokens; it needs at least one, such as the BOS");
    if (length + maxTokens > contextTokens)
      throw new RangeError(
        `a prompt of ${length} tokens and ${maxTokens} to generate do not fit a context of ${contextTokens}`,
      );
  }
}
