/**
 * The letter of a multiple-choice answer, as AGIEval finds it for SAT-Math.
 *
 * Read in ruixiangcui/AGIEval: `src/post_process.py`, `src/dataset_loader.py` and `src/evaluation.py` at 54887c3. The
 * demonstrations end with "The answer is therefore X"; in the setting few-shot-CoT only the last line that is not blank
 * is read for it. The pattern `answer is .*?([A-G])` wants a space after "is" and takes the first capital A to G behind
 * it. Without a match the first capital A to F of the whole generation counts, explanation included. Known weakness, kept
 * on purpose: after "Both are right …" the line "the answer is: C" is read as B.
 */
import { pythonStrip } from "./python-text.js";

/** `few-shot-CoT`: with explanations. `few-shot`: the whole generation. `zero-shot`: its first capital A to F. */
export type AgiEvalSetting = "few-shot-CoT" | "few-shot" | "zero-shot";

/**
 * Ours: AGIEval asks chat models, which stop by themselves. Each demonstration of its prompt begins so, and a base model
 * goes on with a problem of its own, whose last line would be read instead.
 */
export const SAT_MATH_STOP_STRINGS: readonly string[] = ["\nProblem "];

const ANSWER_MARK = "answer is ";

/** The letter, or undefined where AGIEval gives an empty string. */
export function extractChoiceLetter(generated: string, setting: AgiEvalSetting = "few-shot-CoT"): string | undefined {
  if (setting === "zero-shot") return firstLetter(generated, /[A-F]/);
  const text = setting === "few-shot-CoT" ? lastLine(generated) : generated;
  return letterAfterMark(text) ?? firstLetter(generated, /[A-F]/);
}

/** Whether the extracted letter is the label. */
export function scoreSatMath(generated: string, label: string, setting: AgiEvalSetting = "few-shot-CoT"): boolean {
  return extractChoiceLetter(generated, setting) === label;
}

/** The last line that is not blank; the text itself when all are. */
function lastLine(text: string): string {
  return text.split("\n").findLast((line) => pythonStrip(line) !== "") ?? text;
}

/** `re.search("answer is .*?([A-G])")`, without its quadratic search: per line the first mark sees the most. */
function letterAfterMark(text: string): string | undefined {
  for (const line of text.split("\n")) {
    const mark = line.indexOf(ANSWER_MARK);
    const letter = mark < 0 ? undefined : firstLetter(line.slice(mark + ANSWER_MARK.length), /[A-G]/);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

function firstLetter(text: string, letters: RegExp): string | undefined {
  return letters.exec(text)?.[0];
}
