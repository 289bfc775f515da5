/**
 * From the values a server gives for a window's tokens to bits, with everything checked that can be: as many as asked for, of the
 * tokens that were sent, numbers, at most 0, and none that stands for −∞.
 *   bits = −ln p / ln 2
 */
import { DataError } from "../../errors.js";
import type { Window } from "../language-model.js";

/** One entry a token, the last ones of the window; `token` where the server says which it means. */
export interface GivenLogprob {
  readonly logprob: unknown;
  readonly token?: number | undefined;
}

/** Rounding may lift a certain token a little above 0; more is no logarithm of a probability. */
const MOST_LOGPROB = 1e-4;
/** vLLM writes −9999 for −∞. No finite softmax of a float32 gives less than about −200. */
const LEAST_LOGPROB = -9_000;

/** @param given values of the tokens up to the window's last one; more in front than asked for are left out. @throws {DataError} */
export function bitsOf(server: string, { tokens, scored }: Window, given: readonly GivenLogprob[]): Float64Array {
  if (given.length < scored)
    throw new DataError(
      "server-counts",
      `${server} gave ${given.length} log-probabilities for ${scored} tokens to score (${tokens.length} were sent).`,
      {
        hint: "It may truncate prompts, or give them for generated tokens only; `bitwit models show` says what works.",
      },
    );
  const last = given.slice(given.length - scored);
  return Float64Array.from(last, ({ logprob, token }, index) => {
    const place = tokens.length - scored + index;
    if (token !== undefined && token !== tokens[place])
      throw new DataError(
        "server-tokens",
        `${server} scored token ${token} where ${tokens[place]} was sent (place ${place}).`,
        {
          hint: "It tokenizes anew, or adds or drops tokens: such a server cannot be measured by token ids.",
        },
      );
    if (typeof logprob !== "number" || Number.isNaN(logprob))
      throw new DataError(
        "server-logprobs",
        `${server} gave ${JSON.stringify(logprob) ?? "nothing"} as log-probability at place ${place}.`,
        {
          hint: "Only the first token of a prompt has none; elsewhere it is a fault of the server (its cache, or numbers that overflow).",
        },
      );
    if (logprob > MOST_LOGPROB || logprob < LEAST_LOGPROB)
      throw new DataError(
        "server-logprobs",
        `${server} gave ${logprob} as log-probability at place ${place}; ${logprob > 0 ? "it is at most 0" : "that stands for probability 0"}.`,
        {
          hint: "The model's numbers overflow on that server, or a sampler masks tokens: score with its defaults switched off.",
        },
      );
    return Math.max(0, -logprob) / Math.LN2;
  });
}
