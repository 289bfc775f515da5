/** Prompts of a request: texts or token ids, one or several. Ids are taken as they are; texts get the model's BOS unless refused. */
import type { LanguageModel } from "../model/language-model.js";
import { RequestError } from "./request-error.js";
import { wrong } from "./request-fields.js";

export interface PromptLimits {
  /** The most tokens of one prompt. */
  readonly promptTokens: number;
  /** The most tokens of all prompts together. */
  readonly requestTokens: number;
}

/** @throws {RequestError} 400 for what is no prompt, for ids the vocabulary does not have, and for prompts that are too long. */
export async function readPrompts(
  model: LanguageModel,
  field: string,
  value: unknown,
  addsBos: boolean,
  limits: PromptLimits,
): Promise<Int32Array[]> {
  const list = isOne(value) ? [value] : value;
  if (!Array.isArray(list) || list.length === 0)
    throw wrong(field, value, "must be a text, a list of token ids, or a list of either");
  const prompts: Int32Array[] = [];
  let total = 0;
  for (const one of list) {
    const prompt = await readPrompt(model, field, one, addsBos);
    if (prompt.length === 0) throw wrong(field, one, "is empty: it needs at least one token");
    if (prompt.length > limits.promptTokens)
      throw new RequestError(
        400,
        `This model's maximum context length is ${limits.promptTokens} tokens here, but the prompt has ${prompt.length}. Send a shorter one, or start the server with a larger --context.`,
        { field },
      );
    total += prompt.length;
    if (total > limits.requestTokens)
      throw new RequestError(413, `The prompts have more than ${limits.requestTokens} tokens; send fewer at a time.`, {
        field,
      });
    prompts.push(prompt);
  }
  return prompts;
}

function isOne(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && typeof value[0] === "number");
}

async function readPrompt(model: LanguageModel, field: string, value: unknown, addsBos: boolean): Promise<Int32Array> {
  if (typeof value === "string") {
    const tokens = await model.tokenize(value);
    return addsBos && model.bos !== undefined ? Int32Array.of(model.bos, ...tokens) : tokens;
  }
  return readTokens(model, field, value);
}

/** @throws {RequestError} 400 for anything but ids of the vocabulary. */
export function readTokens({ info }: LanguageModel, field: string, value: unknown): Int32Array {
  if (!Array.isArray(value)) throw wrong(field, value, "must be a text or a list of token ids");
  const vocabulary = info.vocabularySize ?? 2 ** 31;
  const stranger = value.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
  if (stranger !== undefined)
    throw new RequestError(400, `Token id ${JSON.stringify(stranger)} is out of vocabulary (0 to ${vocabulary - 1}).`, {
      field,
    });
  return Int32Array.from(value as number[]);
}
