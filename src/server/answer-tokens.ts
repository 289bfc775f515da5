/** `/tokenize` and `/detokenize`, in vLLM's and SGLang's shapes, which differ in one name. */
import type { ServedModel } from "./served-model.js";
import { readTokens } from "./read-prompts.js";
import { flag, wrong } from "./request-fields.js";

/** No special token is parsed out of the text. */
export async function answerTokenize(
  { model, contextTokens }: ServedModel,
  fields: Record<string, unknown>,
): Promise<unknown> {
  const field = fields["prompt"] === undefined ? "content" : "prompt";
  const text = fields[field];
  if (typeof text !== "string") throw wrong(field, text, "must be a text");
  const tokens = [...(await model.tokenize(text))];
  const addsBos = flag(fields, "add_special_tokens", true) && model.bos !== undefined;
  const all = addsBos ? [model.bos as number, ...tokens] : tokens;
  return { count: all.length, max_model_len: contextTokens, tokens: all };
}

/** `prompt` as vLLM calls the text, `text` as SGLang does. */
export async function answerDetokenize({ model }: ServedModel, fields: Record<string, unknown>): Promise<unknown> {
  const text = await model.detokenize(readTokens(model, "tokens", fields["tokens"]));
  return { prompt: text, text };
}
