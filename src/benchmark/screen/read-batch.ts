/**
 * The bits of every token of some items, each item a window of its own as protocol `full` has it: the model's BOS in front
 * where there is one, not charged; without one the first token is charged log2(vocabulary size) bits. What is longer than
 * the context is cut off at its end, and counted.
 *
 * Bits are kept as whole thousandths: that is what the record holds, and every statistic is made of the record alone.
 */
import type { LanguageModel, Window } from "../../model/language-model.js";
import type { ScreenItem } from "./plan-screen.js";
import { requireVocabularySize } from "../../model/vocabulary-size.js";

export interface ItemBits {
  /** The item's place in the plan. */
  readonly index: number;
  /** Thousandths of a bit of each token, in order. */
  readonly millibits: readonly number[];
  /** Tokens behind the context, which were not read; absent when all were. */
  readonly cut?: number;
}

/** Items without a token have no bits. */
export async function readBatch(
  model: LanguageModel,
  items: readonly ScreenItem[],
  contextTokens: number,
  signal?: AbortSignal,
): Promise<ItemBits[]> {
  const encoded = await Promise.all(
    items.map(async ({ index, text }) => encode(model, index, await model.tokenize(text), contextTokens)),
  );
  const windows = encoded.flatMap(({ window }) => (window === undefined ? [] : [window]));
  const scored = windows.length === 0 ? [] : await model.score(windows, signal);
  let next = 0;
  return encoded.map(({ index, window, uniformBits, cut }) => {
    const bits = window === undefined ? [] : (scored[next++] as Float64Array);
    const millibits = Array.from([...uniformBits, ...bits], (value) => Math.round(1000 * value));
    return { index, millibits, ...(cut === 0 ? {} : { cut }) };
  });
}

interface Encoded {
  readonly index: number;
  /** Absent when the model has nothing to predict. */
  readonly window?: Window;
  readonly uniformBits: readonly number[];
  readonly cut: number;
}

function encode({ bos, info }: LanguageModel, index: number, tokens: Int32Array, contextTokens: number): Encoded {
  // The context's inputs and one last target; a BOS takes the place of one token.
  const capacity = bos === undefined ? contextTokens + 1 : contextTokens;
  const kept = tokens.slice(0, capacity);
  const cut = tokens.length - kept.length;
  const uniformBits = bos === undefined && kept.length > 0 ? [Math.log2(requireVocabularySize(info))] : [];
  const scored = kept.length - uniformBits.length;
  if (scored < 1) return { index, uniformBits, cut };
  return {
    index,
    window: { tokens: bos === undefined ? kept : Int32Array.of(bos, ...kept), scored },
    uniformBits,
    cut,
  };
}
