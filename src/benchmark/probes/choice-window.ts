/**
 * The windows that score the choices of one item after its context, as lm-evaluation-harness cuts them
 * (`TemplateLM._encode_pair`): whitespace at the context's end belongs to the choice, context and choice are tokenized as
 * one text, and the choice's tokens are those after the context's own.
 *
 * One difference, and only where a tokenizer merges the context's end with a choice's start: there the harness leaves the
 * merged token uncharged. Here all choices of the item are charged from the first token in which any of them differs from
 * the context alone, so that they are compared from the same place on. A BOS goes in front; without one the first token is
 * uncharged.
 */
import type { LanguageModel, Window } from "../../model/language-model.js";

/** One window a choice, in their order. */
export async function choiceWindows(
  model: Pick<LanguageModel, "tokenize" | "bos">,
  context: string,
  choices: readonly string[],
): Promise<Window[]> {
  const contextTokens = await model.tokenize(context.trimEnd());
  const wholes = await Promise.all(choices.map((choice) => model.tokenize(context + choice)));
  const start = Math.min(...wholes.map((whole) => sharedLength(contextTokens, whole)));
  return wholes.map((whole) => {
    const tokens = model.bos === undefined ? whole : Int32Array.of(model.bos, ...whole);
    return { tokens, scored: Math.min(whole.length - start, tokens.length - 1) };
  });
}

/** How many first tokens the two have in common; at least one of `whole` is left. */
function sharedLength(context: Int32Array, whole: Int32Array): number {
  const limit = Math.min(context.length, whole.length - 1);
  let shared = 0;
  while (shared < limit && context[shared] === whole[shared]) shared++;
  return shared;
}
