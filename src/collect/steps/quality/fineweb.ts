/**
 * FineWeb's own rules (Penedo et al. 2024, arXiv 2406.17557, section 3.6; datatrove's FineWebQualityFilter), on the
 * lines that are not blank. The bounds themselves pass.
 */
import { KEEP, type Verdict } from "../run-step.js";
import { countCodePoints } from "../../../text/code-points.js";
import { strip } from "../python-text.js";
import { findRepeated } from "./gopher-repetition.js";
import { proseWords } from "./prose-words.js";
import { reject, type QualityRules } from "./quality-rules.js";

export interface FineWebLimits {
  /** Share of lines that end with a mark. */
  readonly minimumPunctuatedLines: number;
  readonly maximumShortLines: number;
  readonly shortLineChars: number;
  /** Share of characters in lines that occurred before. */
  readonly maximumDuplicateChars: number;
  /** Line feeds a word. */
  readonly maximumNewlineRatio: number;
}

export const FINEWEB: FineWebLimits = {
  ...{ minimumPunctuatedLines: 0.12, maximumShortLines: 0.67, shortLineChars: 30 },
  ...{ maximumDuplicateChars: 0.01, maximumNewlineRatio: 0.3 },
};

export function fineWeb(limits: FineWebLimits = FINEWEB): QualityRules {
  return { rules: RULES, judge: ({ text }) => judge(text, limits) };
}

const RULES = [
  ...["fineweb-empty", "fineweb-punctuated-lines", "fineweb-short-lines"],
  ...["fineweb-duplicate-chars", "fineweb-newlines"],
];
const MARKS = [".", "'", '"', "!", "?"];

function judge(text: string, limits: FineWebLimits): Verdict {
  const lines = text.split("\n").filter((line) => strip(line) !== "");
  if (lines.length === 0) return reject("fineweb-empty", 0, 1);
  const shareOf = (test: (line: string) => boolean) => lines.filter(test).length / lines.length;
  const punctuated = shareOf((line) => MARKS.some((mark) => line.endsWith(mark)));
  if (punctuated < limits.minimumPunctuatedLines)
    return reject("fineweb-punctuated-lines", punctuated, limits.minimumPunctuatedLines);
  const short = shareOf((line) => countCodePoints(line) <= limits.shortLineChars);
  if (short > limits.maximumShortLines) return reject("fineweb-short-lines", short, limits.maximumShortLines);
  const duplicate = findRepeated(lines).chars / countCodePoints(text.replaceAll("\n", ""));
  if (duplicate > limits.maximumDuplicateChars)
    return reject("fineweb-duplicate-chars", duplicate, limits.maximumDuplicateChars);
  const newlines = (text.split("\n").length - 1) / Math.max(1, proseWords(text).length);
  if (newlines > limits.maximumNewlineRatio) return reject("fineweb-newlines", newlines, limits.maximumNewlineRatio);
  return KEEP;
}
