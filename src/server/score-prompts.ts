/**
 * The log-probabilities of prompts' tokens, as every dialect shapes them: natural logarithms,
 *   ln p(token i | tokens before it) = −bits · ln 2
 * Prompts of one request are scored by one call of the engine, so a client that sends the windows a run in this process
 * scores together gets the same bits.
 */
import type { InspectableModel } from "../model/inspectable-model.js";

export interface ScoredPrompt {
  readonly tokens: Int32Array;
  /** Place of the first token that has a log-probability, at least 1. What follows has an entry for it and each later one. */
  readonly firstScored: number;
  readonly logprobs: Float64Array;
  /** 1 = no token was likelier; absent when no likely tokens were asked for. */
  readonly ranks?: Int32Array;
  /** The likeliest tokens, likeliest first, `alternativesEach` at every place. */
  readonly alternatives: Int32Array;
  readonly alternativeLogprobs: Float64Array;
  readonly alternativesEach: number;
}

export interface WantedScores {
  /** Place of the first token to score in each prompt; at least 1. */
  readonly from: (prompt: Int32Array, index: number) => number;
  /** Likely tokens to name at each place. */
  readonly alternatives: number;
  /** Also the scored token's rank. */
  readonly ranks: boolean;
}

export async function scorePrompts(
  model: InspectableModel,
  prompts: readonly Int32Array[],
  { from, alternatives, ranks }: WantedScores,
  signal: AbortSignal,
): Promise<ScoredPrompt[]> {
  const starts = prompts.map((prompt, index) => Math.max(1, Math.min(prompt.length, from(prompt, index))));
  // A prompt of one token has nothing to predict.
  const windows = prompts.flatMap((tokens, index) => {
    const scored = tokens.length - (starts[index] as number);
    return scored > 0 ? [{ tokens, scored }] : [];
  });
  const each = Math.min(alternatives, model.info.vocabularySize);
  const examined =
    windows.length === 0
      ? []
      : alternatives > 0 || ranks
        ? await model.examine(windows, alternatives, signal)
        : (await model.score(windows, signal)).map((bits) => ({ bits, ...NOTHING_BESIDE }));
  let next = 0;
  return prompts.map((tokens, index) => {
    const firstScored = starts[index] as number;
    const found = firstScored < tokens.length ? examined[next++] : undefined;
    return {
      tokens,
      firstScored,
      logprobs: natural(found?.bits ?? new Float64Array()),
      ...(found !== undefined && found.ranks.length > 0 ? { ranks: found.ranks } : {}),
      alternatives: found?.alternatives ?? new Int32Array(),
      alternativeLogprobs: natural(found?.alternativeBits ?? new Float64Array()),
      alternativesEach: each,
    };
  });
}

const NOTHING_BESIDE = {
  ranks: new Int32Array(),
  alternatives: new Int32Array(),
  alternativeBits: new Float64Array(),
};

/** 0 − x, not −x: a certain token has 0, and JSON has no −0 to confuse a reader with. */
function natural(bits: Float64Array): Float64Array {
  return bits.map((one) => 0 - one * Math.LN2);
}
