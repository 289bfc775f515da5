/**
 * The window that scores one choice after its context, as lm-evaluation-harness cuts it (`TemplateLM._encode_pair`):
 * whitespace at the context's end belongs to the choice, context and choice are tokenized as one text, and the choice's
 * tokens are those after the context's own.
 *
 * One difference, and only where a tokenizer merges the context's end with the choice's start: there the harness leaves
 * the merged token uncharged, and here charging starts at the first token that differs from the context's own, so that
 * two choices are compared from the same place on. A BOS goes in front; without one the first token is uncharged.
 */
import type { LanguageModel, Window } from "../../model/language-model.js";

export async function choiceWindow(
  model: Pick<LanguageModel, "tokenize" | "bos">,
  context: string,
  choice: string,
): Promise<Window> {
  const trimmed = context.trimEnd();
  const contextTokens = await model.tokenize(trimmed);
  const whole = await model.tokenize(context + choice);
  const sharedLimit = Math.min(contextTokens.length, whole.length - 1);
  let shared = 0;
  while (shared < sharedLimit && contextTokens[shared] === whole[shared]) shared++;
  const tokens = model.bos === undefined ? whole : Int32Array.of(model.bos, ...whole);
  return { tokens, scored: Math.min(whole.length - shared, tokens.length - 1) };
}
