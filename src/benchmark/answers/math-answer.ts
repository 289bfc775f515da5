/**
 * Whether two answers to a MATH problem are the same.
 *
 * Three layers, the next asked when the one before says no:
 *
 * 1. `string`, `normalised`: equal as they stand, or by Hendrycks' normalisation (strip-math-string.ts). This is what
 *    published MATH scores use; it forgets units, percent and degree signs. Not asked of `12 \text{ and } 13`.
 * 2. `value`: both parse as mathematics (latex/) and say the same; the rules are in latex/compare-answers.ts. Units,
 *    percent and degree signs are dropped here too, so that 50\% is 50 in both layers and never 0.5.
 * 3. `text`: one of them does not parse; letters and digits are compared, without case, spaces and faces.
 *
 * Safe on whatever a model writes: nothing is executed, the parser takes at most `MAX_LENGTH` characters, 1000 tokens
 * and bounded nesting, numbers have a bounded size, and no expression backtracks.
 */
import { NotMath, type Answer } from "./latex/answer-tree.js";
import { sameAnswer } from "./latex/compare-answers.js";
import { parseAnswer } from "./latex/parse-structure.js";
import { stripMathString } from "./strip-math-string.js";

/** The longest gold answer of MATH's test set has 159 characters. */
export const MAX_LENGTH = 2000;

export interface MathComparison {
  readonly equal: boolean;
  /** Equal: the layer that found it so. Different: the last layer asked, `value` or `text`. */
  readonly by: "string" | "normalised" | "value" | "text";
}

/** Compares two answers, without `$` or `\boxed` around them or with. Symmetric; every answer equals itself. */
export function compareMathAnswers(a: string, b: string): MathComparison {
  if (a.trim() === b.trim()) return { equal: true, by: "string" };
  if (!CONJUNCTION.test(a) && !CONJUNCTION.test(b) && equalByStrip(a, b)) return { equal: true, by: "normalised" };
  if (a.length > MAX_LENGTH || b.length > MAX_LENGTH) return { equal: false, by: "text" };
  const [left, right] = [parse(a), parse(b)];
  if (left !== undefined && right !== undefined) return { equal: sameAnswer(left, right), by: "value" };
  const key = textKey(a);
  return { equal: key !== "" && key === textKey(b), by: "text" };
}

/** Hendrycks' `is_equiv` of hendrycks/math: layer 1 alone. */
export function equalByStrip(a: string, b: string): boolean {
  const [left, right] = [stripMathString(a), stripMathString(b)];
  return left === undefined || right === undefined ? a === b : left === right;
}

/** Hendrycks' normalisation takes what follows `\text{ ` for a unit and would make "12 \text{ and } 13" equal to 12. */
const CONJUNCTION = /\\text\{ (?:and|or) /;

function parse(answer: string): Answer | undefined {
  const whole = WHOLE_TEXT.exec(answer)?.[1];
  if (whole !== undefined && /[A-Za-z]{2}/.test(whole)) return undefined;
  try {
    return parseAnswer(withoutStop(whole ?? answer));
  } catch (error) {
    if (error instanceof NotMath) return undefined;
    throw error;
  }
}

/** An answer that is one block of text: "\text{Evelyn}" is a name, "\text{13}" and "\text{B, E}" are mathematics. */
const WHOLE_TEXT = /^\s*\$?\\(?:text|mbox|textbf|textit|mathrm|mathbf) ?\{([^{}]*)\}\$?\.?\s*$/;

function withoutStop(answer: string): string {
  return answer.trim().replace(/\.(\$?)$/, "$1");
}

/** Letters and signs of an answer in words. */
function textKey(answer: string): string {
  const bare = answer
    .replace(/\\(?:text|mbox|textbf|textit|textrm|mathrm|mathbf|left|right)(?![A-Za-z])|\\[!,;: ]|[\s{}$]/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  return /^\([a-z]\)$/.test(bare) ? bare.slice(1, -1) : bare;
}
