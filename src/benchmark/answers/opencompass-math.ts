/**
 * MATH as OpenCompass graded it when the paper was written (arXiv 2404.09937 took its MATH scores from OpenCompass).
 *
 * Read in open-compass/opencompass at 0665bb9 (2024-03-22): `configs/datasets/math/math_gen_265cce.py` (four examples,
 * 512 new tokens, `math_postprocess`, `MATHEvaluator` version v1) and `opencompass/datasets/math.py`. Later versions
 * differ: since edab1c0 the same config uses `math_postprocess_v2` and version v2, and equality has more chances.
 *
 * Its quirks decide scores, so they are kept: the text is cut at every full stop, hence "the final answer is $3.5$" is
 * read as 3; `rac` becomes `\frac` where `\frac` is missing, hence `\dfrac{1}{2}` ends as `\df\frac{1}{2}`; `\le` becomes
 * `<` also in `\left`. Such answers are refused even when the gold answer is the very same string.
 */
import { lastBoxed } from "./boxed.js";
import { unwrapped, withLongShorthand, withoutUnitWords } from "./minerva-answer.js";
import { pythonStrip } from "./python-text.js";
import { stripMathString } from "./strip-math-string.js";

export interface OpenCompassMathScore {
  /** What `math_postprocess` made of the generation. */
  readonly extracted: string;
  readonly correct: boolean;
}

/** Grades one generation against the data set's solution, whose last box is the gold answer. */
export function scoreOpenCompassMath(generated: string, goldSolution: string): OpenCompassMathScore {
  const extracted = extractOpenCompassAnswer(generated);
  const gold = lastBoxed(goldSolution);
  return { extracted, correct: gold !== undefined && equalForOpenCompass(extracted, gold) };
}

/** `math_postprocess`: the first sentence with "final answer" in it, else the first sentence, normalised. */
export function extractOpenCompassAnswer(generated: string): string {
  const sentences = generated.split(".");
  return normaliseForOpenCompass(
    sentences.find((sentence) => sentence.toLowerCase().includes("final answer")) ?? sentences[0]!,
  );
}

/** `MATHEvaluator.is_equiv`, version v1. */
export function equalForOpenCompass(prediction: string, gold: string): boolean {
  const left = stripMathString(prediction, "opencompass");
  const right = stripMathString(gold, "opencompass");
  return left === undefined || right === undefined ? prediction === gold : left === right;
}

/** `normalize_final_answer`. */
export function normaliseForOpenCompass(answer: string): string {
  let text = unwrapped(withoutUnitWords(answer, [["\\le", "<"]], ["\n", "\r", "\f"]));
  text = behindFirst(text, /finalansweris/) ?? text;
  text = behindFirst(text, /answer?is:?/) ?? text;
  text = lastInBox(text) ?? text;
  text = lastBetweenDollars(text) ?? text;
  text = pythonStrip(text);
  if (text.includes("rac") && !text.includes("\\frac")) text = text.replaceAll("rac", "\\frac");
  return withLongShorthand(text);
}

function behindFirst(text: string, mark: RegExp): string | undefined {
  const match = mark.exec(text);
  return match === null ? undefined : text.slice(match.index + match[0].length);
}

/** `re.findall("oxed{(.*?)}")[-1]`. */
function lastInBox(text: string): string | undefined {
  let inside: string | undefined;
  let from = 0;
  for (;;) {
    const begin = text.indexOf("oxed{", from);
    const close = begin < 0 ? -1 : text.indexOf("}", begin + 5);
    if (close < 0) return inside;
    inside = text.slice(begin + 5, close);
    from = close + 1;
  }
}

/** `re.findall("$(.*?)$")[-1]`: dollar signs pair up from the left. */
function lastBetweenDollars(text: string): string | undefined {
  const parts = text.split("$");
  const pairs = Math.floor((parts.length - 1) / 2);
  return pairs === 0 ? undefined : parts[2 * pairs - 1];
}
