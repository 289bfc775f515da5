/** The shapes in which OpenAI, vLLM and SGLang give log-probabilities. The first token of a text has none: `null`. */
import type { ScoredPrompt } from "./score-prompts.js";
import type { TokenTexts } from "./token-texts.js";

/** OpenAI's `logprobs`, from the token at `first` on. @param top likely tokens to name besides the one that came. */
export function completionLogprobs(
  scored: ScoredPrompt,
  first: number,
  top: number,
  names: TokenTexts,
  asIds: boolean,
): unknown {
  const name = (token: number): string => (asIds ? `token_id:${token}` : names.of(token));
  const places = Array.from({ length: scored.tokens.length - first }, (_, index) => first + index);
  let offset = 0;
  return {
    text_offset: places.map((place) => {
      const at = offset;
      offset += names.of(scored.tokens[place] as number).length;
      return at;
    }),
    tokens: places.map((place) => name(scored.tokens[place] as number)),
    token_logprobs: places.map((place) => logprobAt(scored, place)),
    top_logprobs: places.map((place) => {
      const own = logprobAt(scored, place);
      if (own === null) return null;
      const likely = alternativesAt(scored, place, top).map(({ token, logprob }) => [name(token), logprob] as const);
      return Object.fromEntries([[name(scored.tokens[place] as number), own], ...likely.reverse()]);
    }),
  };
}

/** vLLM's `prompt_logprobs`: an object a token, from ids as strings; the token that came is always in it. */
export function promptLogprobs(scored: ScoredPrompt, length: number, top: number, names: TokenTexts): unknown {
  return Array.from({ length }, (_, place) => {
    const logprob = logprobAt(scored, place);
    if (logprob === null) return null;
    const own = scored.tokens[place] as number;
    const rank = scored.ranks?.[place - scored.firstScored];
    return Object.fromEntries([
      ...alternativesAt(scored, place, top).map(({ token, logprob: other }, index) => [
        token,
        { logprob: other, rank: index + 1, decoded_token: names.of(token) },
      ]),
      [own, { logprob, ...(rank === undefined ? {} : { rank }), decoded_token: names.of(own) }],
    ]);
  });
}

/** SGLang's `input_token_logprobs`: the entry at `start` is there, without a value, as SGLang gives it. */
export function inputTokenLogprobs(scored: ScoredPrompt, start: number, end: number, names?: TokenTexts): unknown {
  return Array.from({ length: end - start }, (_, index) => {
    const place = start + index;
    const token = scored.tokens[place] as number;
    return [index === 0 ? null : logprobAt(scored, place), token, names?.of(token) ?? null];
  });
}

/** SGLang's `input_top_logprobs`. */
export function inputTopLogprobs(scored: ScoredPrompt, start: number, end: number, top: number): unknown {
  return Array.from({ length: end - start }, (_, index) =>
    index === 0 ? null : alternativesAt(scored, start + index, top).map(({ token, logprob }) => [logprob, token, null]),
  );
}

/** SGLang's `output_token_logprobs`: every token behind the prompt has a value. */
export function outputTokenLogprobs(scored: ScoredPrompt, start: number, names?: TokenTexts): unknown {
  return Array.from(scored.tokens.subarray(start), (token, index) => [
    logprobAt(scored, start + index),
    token,
    names?.of(token) ?? null,
  ]);
}

function logprobAt({ logprobs, firstScored }: ScoredPrompt, place: number): number | null {
  return logprobs[place - firstScored] ?? null;
}

function alternativesAt(scored: ScoredPrompt, place: number, top: number): { token: number; logprob: number }[] {
  const { alternatives, alternativeLogprobs, alternativesEach, firstScored } = scored;
  const from = (place - firstScored) * alternativesEach;
  return Array.from({ length: Math.min(top, alternativesEach) }, (_, index) => ({
    token: alternatives[from + index] as number,
    logprob: alternativeLogprobs[from + index] as number,
  }));
}
