/**
 * The final answer of a MATH generation in Minerva's form, "Final Answer: The final answer is $X$. I hope it is correct.",
 * and Minerva's normalisation of it.
 *
 * Source: appendix D of Lewkowycz et al. 2022 (arXiv 2206.14858), read in EleutherAI/lm-evaluation-harness,
 * `lm_eval/tasks/minerva_math/utils.py` at 4e7e0d47. OpenCompass changed the normalisation; its form is in
 * opencompass-math.ts. All regular expressions of the original that can take quadratic time are loops here.
 */
import { pythonStrip } from "./python-text.js";

/** What MATH prompts of four examples end their generations with, in lm-evaluation-harness. */
export const MINERVA_STOP_STRINGS: readonly string[] = ["Problem:"];

const BEGIN = "Final Answer: The final answer is";
const END = " I hope it is correct";

/** The first final answer in Minerva's form; undefined where the original gives `[invalidanswer]`. */
export function extractMinervaAnswer(generated: string): string | undefined {
  for (const line of `${generated}${END.slice(1)}.`.split("\n")) {
    const begin = line.indexOf(BEGIN);
    if (begin < 0) continue;
    const from = begin + BEGIN.length;
    const end = line.indexOf(END, from + 1);
    // One character, whatever it is, stands before " I hope" and one behind "correct".
    if (end >= 0 && end + END.length < line.length) return pythonStrip(line.slice(from, end - 1));
  }
  return undefined;
}

/** Minerva's normal form of an answer. */
export function normaliseMinervaAnswer(answer: string): string {
  const bare = withoutUnitWords(answer.slice(answer.lastIndexOf("=") + 1))
    .split("\n")
    .map(firstBetweenDollars)
    .join("\n");
  return withLongShorthand(unwrapped(bare));
}

/** Replacements, in order. OpenCompass appends one. */
export const SUBSTITUTIONS: readonly (readonly [string, string])[] = [
  ["an ", ""],
  ["a ", ""],
  [".$", "$"],
  ["\\$", ""],
  ["\\ ", ""],
  [" ", ""],
  ["mbox", "text"],
  [",\\text{and}", ","],
  ["\\text{and}", ","],
  ["\\text{m}", "\\text{}"],
];

/** Words and marks that go, in order: `\text{}` goes after what stood in it. */
// prettier-ignore
export const REMOVED: readonly string[] = [
  "square", "ways", "integers", "dollars", "mph", "inches", "ft", "hours", "km", "units", "\\ldots", "sue", "points",
  "feet", "minutes", "digits", "cents", "degrees", "cm", "gm", "pounds", "meters", "meals", "edges", "students",
  "childrentickets", "multiples", "\\text{s}", "\\text{.}", "\\text{\ns}", "\\text{}^2", "\\text{}^3", "\\text{\n}",
  "\\text{}", "\\mathrm{th}", "^\\circ", "^{\\circ}", "\\;", ",\\!", "{,}", '"', "\\dots",
];

/** The answer after `SUBSTITUTIONS` and `REMOVED`, and the further ones given. */
export function withoutUnitWords(
  answer: string,
  substitutions: readonly (readonly [string, string])[] = [],
  removed: readonly string[] = [],
): string {
  let text = answer;
  for (const [before, after] of [...SUBSTITUTIONS, ...substitutions]) text = text.replaceAll(before, after);
  for (const expression of [...REMOVED, ...removed]) text = text.replaceAll(expression, "");
  return text;
}

/** `\text{…}`, `\textbf{…}`, `\overline{…}` without the command, each up to the next closing brace; then `\boxed{…}`. */
export function unwrapped(text: string): string {
  return unwrapBox(["\\text{", "\\textbf{", "\\overline{"].reduce(unwrapCommand, text));
}

/** The end of both normalisations: short forms of TeX, dollar signs, commas of a whole number. */
export function withLongShorthand(text: string): string {
  const bare = text
    .replace(/(frac)([^{])([^\n])/gu, "frac{$2}{$3}")
    .replace(/(sqrt)([^{])/gu, "sqrt{$2}")
    .replaceAll("$", "");
  const digits = bare.replaceAll(",", "");
  return /^\p{Nd}+$/u.test(digits) ? digits : bare;
}

/** `re.sub(command(.*?)}, "\\2")`. */
function unwrapCommand(text: string, command: string): string {
  let result = "";
  let from = 0;
  for (;;) {
    const begin = text.indexOf(command, from);
    const close = begin < 0 ? -1 : text.indexOf("}", begin + command.length);
    if (close < 0) return result + text.slice(from);
    const inside = text.slice(begin + command.length, close);
    if (inside.includes("\n")) {
      // `.` does not cross a line, so this command is left; so is each that stands before the same line's end.
      const next = begin + command.length + inside.lastIndexOf("\n") + 1;
      result += text.slice(from, next);
      from = next;
    } else {
      result += text.slice(from, begin) + inside;
      from = close + 1;
    }
  }
}

/** `re.sub(\boxed{(.*)}, "\\2")`: to the last closing brace of the line. */
function unwrapBox(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const begin = line.indexOf("\\boxed{");
      const close = line.lastIndexOf("}");
      if (begin < 0 || close < begin + 7) return line;
      return line.slice(0, begin) + line.slice(begin + 7, close) + line.slice(close + 1);
    })
    .join("\n");
}

/** `re.sub((.*?)$(.*?)$(.*), "$\\3$")`: only what the first two dollar signs of a line hold. */
function firstBetweenDollars(line: string): string {
  const parts = line.split("$", 3);
  return parts.length < 3 ? line : `$${parts[1]}$`;
}
