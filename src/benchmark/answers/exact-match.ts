/**
 * Exact match for NaturalQuestions and TriviaQA, as lm-evaluation-harness computes it.
 *
 * Read in EleutherAI/lm-evaluation-harness at 4e7e0d47: `lm_eval/api/metrics.py` (`exact_match_hf_evaluate`, a port of
 * Hugging Face evaluate's `exact_match`), `lm_eval/api/task.py` (several gold answers: any of them will do),
 * `lm_eval/tasks/nq_open/nq_open.yaml`, `lm_eval/tasks/triviaqa/default.yaml`. Order of the steps, for prediction and
 * gold alike: the ignored expression, lower case, ASCII punctuation. Spaces are kept; only the prediction is stripped.
 *
 * One accident is not repeated: the original lower-cases in numpy arrays as wide as their longest string, so that a word
 * that grows ("İ" becomes two code points) loses its last letter there or not, depending on the other aliases.
 */
import { pythonStrip, withoutPunctuation } from "./python-text.js";

/**
 * How answers are made comparable.
 *
 * - `nq_open`: articles followed by a space go. Since 10488d0 (2024-01-17), so v0.4.1 (2024-01-31) to today.
 * - `nq_open-v0.4.0`: what c9bbec6 (2023-12-04) did. Its YAML says `"\ban|a|the\b"`, where `\b` is a backspace: every
 *   small letter a is deleted and articles stay. "bat" and "bt" are equal there.
 * - `triviaqa`: case and punctuation only; the same in v0.4.0, v0.4.1, v0.4.2 (4600d6b, 2024-03-18, the last release
 *   before the paper) and today.
 */
export type ExactMatchRule = "nq_open" | "nq_open-v0.4.0" | "triviaqa";

/**
 * `\b(?:The |the |An |A |The |a |an )`. Python's `\b` knows all letters and digits, JavaScript's only ASCII ones, so the
 * boundary is spelled out.
 */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:The |the |An |A |a |an )/gu;
const ARTICLES_OF_0_4_0 = /\x08an|a|the\x08/g;

/** The stop strings of both tasks, in every version since v0.4.0. */
export const SHORT_ANSWER_STOP_STRINGS: readonly string[] = ["\n", ".", ","];

/** Whether the stripped generation equals one of the gold answers. No gold answer, no match. */
export function matchesExactly(generated: string, golds: readonly string[], rule: ExactMatchRule): boolean {
  const prediction = normaliseShortAnswer(pythonStrip(generated), rule);
  return golds.some((gold) => normaliseShortAnswer(gold, rule) === prediction);
}

/** The form that is compared. */
export function normaliseShortAnswer(answer: string, rule: ExactMatchRule): string {
  return withoutPunctuation(withoutArticles(answer, rule).toLowerCase());
}

function withoutArticles(answer: string, rule: ExactMatchRule): string {
  if (rule === "triviaqa") return answer;
  return answer.replace(rule === "nq_open" ? ARTICLES : ARTICLES_OF_0_4_0, "");
}

/**
 * TriviaQA on the branch that became v0.4 (`lm_eval/tasks/triviaqa.py` before c7572ba, 2023-06-15): an alias that starts
 * with another alias is dropped first, so "New York City" is refused when "New York" is an alias. v0.3.0 (62ca184) did
 * not generate at all: it asked whether the greedy continuation is one of the aliases.
 */
export function matchesTriviaQaOf2023(generated: string, aliases: readonly string[]): boolean {
  return matchesExactly(generated, withoutExtensions(aliases), "triviaqa");
}

/** Aliases in code-point order without those that extend the one kept before. */
function withoutExtensions(aliases: readonly string[]): string[] {
  const kept: string[] = [];
  for (const alias of [...aliases].sort(byCodePoint)) {
    const last = kept.at(-1);
    if (last === undefined || !alias.startsWith(last)) kept.push(alias);
  }
  return kept;
}

/** Python's string order. UTF-16 order differs above U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
