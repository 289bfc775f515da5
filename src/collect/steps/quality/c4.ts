/**
 * C4's rules (Raffel et al. 2020, JMLR 21/140, section 2.2; datatrove's C4QualityFilter) without its list of bad words:
 * lines are removed, then documents with too few sentences are dropped.
 *
 * A sentence here ends with . ! or ? and what closes behind it, before white space or the line's end, and a line has at
 * least one; datatrove asks NLTK. `terminalMarks` is off by default, as in FineWeb; C4 itself had it on.
 */
import type { Verdict } from "../run-step.js";
import { splitLines, splitWords, strip } from "../python-text.js";
import { countCodePoints } from "../../../text/code-points.js";
import { reject, type QualityRules } from "./quality-rules.js";

export interface C4Limits {
  /** Whether a line must end with . ? ! " or ', and not with an ellipsis. */
  readonly terminalMarks: boolean;
  readonly minimumSentences: number;
  readonly minimumWordsPerLine: number;
  readonly maximumWordChars: number;
}

export const C4: C4Limits = {
  terminalMarks: false,
  minimumSentences: 5,
  minimumWordsPerLine: 3,
  maximumWordChars: 1000,
};

export function c4(limits: C4Limits = C4): QualityRules {
  return {
    rules: ["c4-lorem-ipsum", "c4-curly-bracket", "c4-too-few-sentences"],
    edits: Object.values(LINE_RULES),
    judge: ({ text }) => judge(text, limits),
  };
}

const LINE_RULES = {
  longWord: "c4-line-long-word",
  noMark: "c4-line-no-terminal-mark",
  fewWords: "c4-line-few-words",
  javascript: "c4-line-javascript",
  policy: "c4-line-policy",
};
const CITATION = /\[\d*\]|\[edit\]|\[citation needed\]/g;
const TERMINAL_MARKS = [".", "?", "!", '"', "'"];
const POLICIES = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];
const SENTENCE_END = /[.!?]["')\]”’]*(?=\s|$)/g;

function judge(text: string, limits: C4Limits): Verdict {
  const edits: Record<string, number> = {};
  const kept: string[] = [];
  let sentences = 0;
  for (const whole of splitLines(text)) {
    const line = strip(whole).replace(CITATION, "");
    const broken = lineRule(strip(whole), line, limits);
    if (broken !== undefined) {
      edits[broken] = (edits[broken] ?? 0) + 1;
      continue;
    }
    const lower = line.toLowerCase();
    if (lower.includes("lorem ipsum")) return reject("c4-lorem-ipsum", "lorem ipsum");
    const late = lateRule(line, lower);
    if (late === "curly") return reject("c4-curly-bracket", "{");
    if (late !== undefined) {
      edits[late] = (edits[late] ?? 0) + 1;
      continue;
    }
    sentences += Math.max(1, line.match(SENTENCE_END)?.length ?? 0);
    kept.push(line);
  }
  if (sentences < limits.minimumSentences) {
    const { minimumSentences: limit } = limits;
    return { status: "reject", rule: "c4-too-few-sentences", value: sentences, limit, edits };
  }
  const left = strip(kept.join("\n"));
  return left === text ? { status: "keep" } : { status: "edit", text: left, edits };
}

/**
 * The rules that come before those which drop the document. Words are counted before citations go, as datatrove does.
 */
function lineRule(whole: string, line: string, limits: C4Limits): string | undefined {
  const words = splitWords(whole);
  if (words.some((word) => countCodePoints(word) > limits.maximumWordChars)) return LINE_RULES.longWord;
  const hasMark = TERMINAL_MARKS.some((mark) => line.endsWith(mark)) && !line.endsWith("...");
  if (limits.terminalMarks && !hasMark) return LINE_RULES.noMark;
  return words.length < limits.minimumWordsPerLine ? LINE_RULES.fewWords : undefined;
}

function lateRule(line: string, lower: string): string | undefined {
  if (lower.includes("javascript")) return LINE_RULES.javascript;
  if (line.includes("{")) return "curly";
  return POLICIES.some((policy) => lower.includes(policy)) ? LINE_RULES.policy : undefined;
}
