/**
 * GSM8K, as lm-evaluation-harness grades it: two filters pull a number out of the generation, and the text of that number
 * is compared with the text after the gold solution's `#### `.
 *
 * Read in EleutherAI/lm-evaluation-harness: `lm_eval/tasks/gsm8k/gsm8k.yaml` at 4e7e0d47 (version 3.0, unchanged in this
 * respect since 89deeea, 2024-02-19, so also v0.4.2) and `lm_eval/filters/extraction.py`. v0.4.0 and v0.4.1 had the
 * strict filter alone, under the name `get-answer`, and kept a final full stop.
 *
 * It compares text, not value: "18.0" is not "18". Nothing here makes it kinder.
 */
import { withoutFinalStop } from "./python-text.js";

const STRICT = /#### (-?[0-9.,]+)/;
const FLEXIBLE = /-?[$0-9.,]{2,}|-?[0-9]+/g;

/** What the filters give when nothing matches. */
const NO_ANSWER = "[invalid]";

export const GSM8K_STOP_STRINGS: readonly string[] = ["Question:", "</s>", "<|im_end|>"];

export interface Gsm8kScore {
  /** Filter `strict-match`: the first `#### number`. */
  readonly strictMatch: boolean;
  /** Filter `flexible-extract`: the last thing that looks like a number. */
  readonly flexibleExtract: boolean;
}

/** Grades one generation. `goldSolution` is the data set's `answer` field, the whole solution. */
export function scoreGsm8k(generated: string, goldSolution: string): Gsm8kScore {
  const gold = normaliseGsm8k(goldSolution);
  return {
    strictMatch: normaliseGsm8k(extractStrict(generated) ?? NO_ANSWER) === gold,
    flexibleExtract: normaliseGsm8k(extractFlexible(generated) ?? NO_ANSWER) === gold,
  };
}

/** The first `#### number`, without the mark. */
export function extractStrict(generated: string): string | undefined {
  return STRICT.exec(generated)?.[1];
}

/** The last run of digits, dollar signs, dots and commas (at least two of them), or the last single digit. */
export function extractFlexible(generated: string): string | undefined {
  let last: string | undefined;
  for (const match of generated.matchAll(FLEXIBLE)) last = match[0];
  return last;
}

/** The gold answer of a solution; undefined without the mark `#### `. */
export function gsm8kGold(solution: string): string | undefined {
  return solution.includes("#### ") ? normaliseGsm8k(solution) : undefined;
}

/** `regexes_to_ignore` in its order (`,`, `\$`, `(?s).*#### `, `\.$`), then lower case. */
export function normaliseGsm8k(text: string): string {
  const bare = text.replaceAll(",", "").replaceAll("$", "");
  const mark = bare.lastIndexOf("#### ");
  return withoutFinalStop(mark < 0 ? bare : bare.slice(mark + "#### ".length)).toLowerCase();
}
