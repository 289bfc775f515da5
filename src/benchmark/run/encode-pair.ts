/**
 * The window that scores a continuation after its context, cut as lm-evaluation-harness cuts it
 * (`lm_eval/api/model.py`, `TemplateLM._encode_pair` at 4e7e0d47): whitespace at the context's end moves to the
 * continuation; context and continuation are tokenized as one text, and what counts are the tokens from the number on that
 * the context alone has. Where a tokenizer merges over the border, the merged token may so belong to either side.
 *
 * One difference: a model whose tokenizer puts a BOS in front of a text gets it here (the harness leaves it out unless
 * told otherwise, which hurts models trained with one). With an empty context every token counts, as there, and
 * the BOS or else the EOS of the vocabulary stands in front, whatever the tokenizer does.
 */
import { DataError } from "../../errors.js";
import type { LanguageModel, Window } from "../../model/language-model.js";
import { pythonTrimEnd } from "../answers/python-text.js";

type Tokenizer = Pick<LanguageModel, "tokenize" | "bos" | "startToken">;

export interface EncodedPair extends Window {
  /** Tokens left out at the start, because the pair is longer than the context. */
  readonly dropped: number;
}

/**
 * The windows of several pairs; a context that several have is tokenized once.
 * @param contextTokens the longest input, tokens. What is longer loses tokens behind the BOS.
 * @throws {DataError} a pair of one token, of which a model with nothing to put in front says nothing.
 */
export async function encodeChoices(
  model: Tokenizer,
  pairs: readonly { readonly context: string; readonly continuation: string }[],
  contextTokens: number,
): Promise<EncodedPair[]> {
  const lengths = new Map<string, Promise<number>>();
  const lengthOf = (context: string): Promise<number> => {
    const known = lengths.get(context) ?? model.tokenize(pythonTrimEnd(context)).then(({ length }) => length);
    lengths.set(context, known);
    return known;
  };
  return Promise.all(
    pairs.map(async ({ context, continuation }) => {
      const [whole, length] = await Promise.all([model.tokenize(context + continuation), lengthOf(context)]);
      return windowOf(model, whole, length, contextTokens);
    }),
  );
}

function windowOf(
  { bos, startToken }: Tokenizer,
  whole: Int32Array,
  contextLength: number,
  contextTokens: number,
): EncodedPair {
  const front = bos ?? (contextLength === 0 ? startToken : undefined);
  const room = contextTokens + 1 - (front === undefined ? 0 : 1);
  const dropped = Math.max(0, whole.length - room);
  const kept = whole.subarray(dropped);
  const tokens = front === undefined ? kept : Int32Array.of(front, ...kept);
  if (tokens.length < 2)
    throw new DataError(
      "benchmark-pair",
      `An item's text is ${tokens.length} token long, and nothing is in front of it.`,
      {
        hint: "The model has neither BOS nor EOS, so it cannot be charged for a first token: leave the item out, or ask another model.",
      },
    );
  // The tokenizer may swallow the continuation into the context's last token; something must be left to score.
  const scored = Math.min(Math.max(1, whole.length - contextLength), tokens.length - 1);
  return { tokens, scored, dropped };
}
