/**
 * Cuts an answer in LaTeX, or the plain text that models write instead of it, into tokens.
 *
 * Every pattern is sticky and without nested repetition, so the time is linear. Spaces, dollar signs, `\left`, `\right`
 * and sizes are dropped here. Text that is not mathematics, such as "Saturday", throws `NotMath`.
 */
import { NotMath } from "./answer-tree.js";

export type Token =
  /** `12`, `1.5`, `1,234`: digits with at most one dot. `repeating` holds the digits under a bar. */
  | { readonly kind: "number"; readonly text: string; readonly repeating?: string }
  | { readonly kind: "letter"; readonly text: string }
  /** A command without its backslash, or a function's name. */
  | { readonly kind: "command"; readonly text: string }
  /** A bracket, an operator or another single sign. */
  | { readonly kind: "sign"; readonly text: string }
  /** A numeral with a base: digits, underscore, base. */
  | { readonly kind: "numeral"; readonly text: string }
  /** The words of `\text{…}`, or a unit written plainly. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "begin" | "end"; readonly text: string };

const SKIPPED =
  /(?:\s+|\$|\\\$|~|\\[!,;: ()[\]]|\\(?:left|right|[bB]igg?[lr]?|displaystyle|quad|qquad|limits|thinspace|phantom\{\})(?![A-Za-z]))/y;
const REPEATING = /(\d*\.\d*)\\(?:overline|bar)\s?\{(\d+)\}/y;
const NUMERAL = /(\d[0-9A-Z]*(?:\.\d+)?)\s?_\s?(?:\{\s?(\d+)\s?\}|(\d+))/y;
/** Groups of three behind `{,}`, `,\!`, `\,` or `\!` are one number anywhere; behind a bare comma, outside brackets. */
const GROUPED = /\d{1,3}(?:(?:\{,\}|,? ?\\! ?|\\,)\d{3})+(?!\d)(?:\.\d+)?/y;
const COMMA_GROUPED = /\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?/y;
const NUMBER = /\d+(?:\.\d+)?|\.\d+/y;
const TEXT_BLOCK = /\\(?:text|mbox|textbf|textit|textrm|mathrm|mathbf|mathbb|operatorname|hbox|rm|bf) ?\{([^{}]*)\}/y;
const ENVIRONMENT = /\\(begin|end) ?\{([a-zA-Z]+)\}(?:\{[clr|]*\})?/y;
const COMMAND = /\\([A-Za-z]+|[{}\\%|])/y;
const LETTERS = /[A-Za-z]+/y;
const SIGN = /[-+*/^_=<>(){}[\]|,;:!%&]/y;

/** Signs of Unicode that models write, as LaTeX. */
const UNICODE: Readonly<Record<string, string>> = {
  "−": "-",
  "–": "-",
  "×": "\\times ",
  "·": "\\cdot ",
  "÷": "\\div ",
  π: "\\pi ",
  "∞": "\\infty ",
  "√": "\\sqrt ",
  "°": "^\\circ ",
  "≤": "\\le ",
  "≥": "\\ge ",
  "≠": "\\ne ",
  "±": "\\pm ",
  "∪": "\\cup ",
  "∈": "\\in ",
  θ: "\\theta ",
};

const NAMED = /^(?:arc(?:sin|cos|tan)|sinh|cosh|tanh|sin|cos|tan|sec|csc|cot|ln|log|exp|sqrt|pi|infinity|frac)$/;
/** Words after a number that say what is counted, when written without `\text`. */
const UNIT_WORD =
  /^(?:degrees?|dollars?|cents?|inch(?:es)?|feet|foot|ft|yards?|miles?|mph|meters?|km|cm|mm|gm|grams?|kg|pounds?|hours?|minutes?|seconds?|days?|weeks?|months?|years?|units?|square|cubic|points?|ways?|percent|integers?|digits?|students?|people)$/;
/** Three or more letters are a word, unless all are those that variables are named by. */
const VARIABLES = /^(?:[A-Za-z]{1,2}|[a-dx-z]+)$/;

export const MAX_TOKENS = 1000;

export function tokenise(answer: string): Token[] {
  const source = answer.replace(/[−–×·÷π∞√°≤≥≠±∪∈θ]/g, (sign) => UNICODE[sign] ?? sign);
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < source.length) {
    if (tokens.length > MAX_TOKENS) throw new NotMath("too long");
    if (take(SKIPPED) !== null) continue;
    let match: RegExpExecArray | null;
    if ((match = take(REPEATING)) !== null)
      tokens.push({ kind: "number", text: match[1] || "0", repeating: match[2]! });
    else if ((match = take(NUMERAL)) !== null)
      tokens.push({ kind: "numeral", text: `${match[1]}_${match[2] ?? match[3]}` });
    else if ((match = take(GROUPED) ?? (depth === 0 ? take(COMMA_GROUPED) : null) ?? take(NUMBER)) !== null)
      tokens.push({ kind: "number", text: match[0].replace(/[^\d.]/g, "") });
    else if ((match = take(TEXT_BLOCK)) !== null) tokens.push(...textTokens(match[1]!));
    else if ((match = take(ENVIRONMENT)) !== null)
      tokens.push({ kind: match[1] === "begin" ? "begin" : "end", text: match[2]! });
    else if ((match = take(COMMAND)) !== null) {
      depth += depthOf(match[0]);
      tokens.push({ kind: "command", text: match[1]! });
    } else if ((match = take(LETTERS)) !== null) tokens.push(...letterTokens(match[0]));
    else if ((match = take(SIGN)) !== null) {
      depth += depthOf(match[0]);
      tokens.push({ kind: "sign", text: match[0] });
    } else throw new NotMath(`unknown sign ${source[at]}`);
  }
  return tokens;
}

/** Braces of arguments do not count: `\frac{1,234}{5}` holds one number. */
function depthOf(sign: string): number {
  if (sign === "(" || sign === "[" || sign === "\\{") return 1;
  return sign === ")" || sign === "]" || sign === "\\}" ? -1 : 0;
}

/** "and" and "or" part answers; capitals, numbers and short names are mathematics in an upright face. */
function textTokens(words: string): Token[] {
  const text = words.trim();
  if (text === "") return [];
  if (/^,? ?(?:and|or) ?,?$/.test(text)) return [{ kind: "sign", text: "," }];
  if (/^(?:[A-Za-z]|\([A-Za-z]\)|[\d.,]+)$/.test(text) || NAMED.test(text)) return tokenise(text);
  return [{ kind: "text", text }];
}

function letterTokens(letters: string): Token[] {
  if (NAMED.test(letters)) return [{ kind: "command", text: letters === "infinity" ? "infty" : letters }];
  if (letters === "and" || letters === "or") return [{ kind: "sign", text: "," }];
  if (UNIT_WORD.test(letters)) return [{ kind: "text", text: letters }];
  if (VARIABLES.test(letters)) return [...letters].map((text) => ({ kind: "letter", text }));
  throw new NotMath(`the word ${letters}`);
}
