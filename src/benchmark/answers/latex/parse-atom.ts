/** Numbers, names, brackets, fractions, roots, functions and matrices. */
import { asExpression, binary, NotMath, whole, type Answer, type Expression } from "./answer-tree.js";
import { parseFunction, isFunction } from "./parse-function.js";
import { parseBracketed, parseSequence } from "./parse-structure.js";
import { parseSum } from "./parse-term.js";
import { addRational, multiplyRational, rational, rationalOfDecimal } from "./rational.js";
import type { TokenReader } from "./token-reader.js";
import type { Token } from "./tokens.js";

// prettier-ignore
const NAMES: ReadonlySet<string> = new Set([
  "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "theta", "lambda", "mu", "nu", "rho", "sigma", "tau", "phi",
  "varphi", "omega", "psi", "chi", "ell", "Delta", "Omega", "pi", "emptyset", "varnothing",
]);
const OPENING = ["(", "[", "\\{", "\\lbrace", "|", "\\vert", "\\lvert", "\\lfloor", "\\lceil", "{"];
const FRACTIONS = ["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"];
const BINOMIALS = ["\\binom", "\\dbinom", "\\tbinom"];
const MATRICES: ReadonlySet<string> = new Set(["pmatrix", "bmatrix", "matrix", "smallmatrix", "array"]);

/** Whether what comes multiplies what stood before. A bar does unless it closes one. */
export function startsAtom(reader: TokenReader): boolean {
  const token = reader.peek();
  if (token === undefined || token.kind === "text" || token.kind === "end" || token.kind === "numeral") return false;
  if (token.kind === "number" || token.kind === "letter" || token.kind === "begin") return true;
  if (reader.sees("|", "\\vert")) return reader.openBars === 0;
  return (
    reader.sees(...OPENING, ...FRACTIONS, ...BINOMIALS) ||
    reader.sees("\\sqrt", "\\infty", "\\boxed") ||
    (token.kind === "command" && (NAMES.has(token.text) || isFunction(token.text)))
  );
}

export function parseAtom(reader: TokenReader): Answer {
  return reader.nested(() => {
    const token = reader.peek();
    if (reader.take("\\boxed")) return parseArgument(reader);
    if (reader.take(...FRACTIONS)) return binary("/", parseDigit(reader), parseDigit(reader));
    if (reader.take(...BINOMIALS))
      return { kind: "call", name: "binomial", base: parseDigit(reader), of: parseDigit(reader) };
    if (reader.take("\\sqrt")) return parseRoot(reader);
    if (reader.take("\\infty")) return { kind: "symbol", name: "infinity" };
    if (reader.sees(...OPENING)) return parseBracketed(reader);
    reader.next();
    if (token?.kind === "number") return numberOf(token);
    if (token?.kind === "numeral") return { kind: "symbol", name: token.text };
    if (token?.kind === "begin" && MATRICES.has(token.text)) return parseMatrix(reader, token.text);
    if (token?.kind === "letter") return { kind: "symbol", name: token.text + readSubscript(reader) };
    if (token?.kind === "command" && isFunction(token.text)) return parseFunction(reader, token.text);
    if (token?.kind === "command" && NAMES.has(token.text)) return nameOf(token.text, readSubscript(reader));
    throw new NotMath(`${token?.kind} ${token?.text} begins no number`);
  });
}

function nameOf(name: string, subscript: string): Answer {
  if (name === "emptyset" || name === "varnothing") return { kind: "set", items: [] };
  return { kind: "symbol", name: name + subscript };
}

function numberOf(token: Extract<Token, { kind: "number" }>): Expression {
  const { text, repeating } = token;
  const value = rationalOfDecimal(text);
  if (value === undefined) throw new NotMath("too many digits");
  if (repeating === undefined) return { kind: "number", value };
  const scale = 10n ** BigInt(text.split(".")[1]?.length ?? 0);
  if (repeating.length > 100) throw new NotMath("too many digits");
  const period = rational(BigInt(repeating), 10n ** BigInt(repeating.length) - 1n);
  const shift = rational(1n, scale);
  const tail = period && shift && multiplyRational(period, shift);
  const sum = tail && addRational(value, tail);
  if (sum === undefined) throw new NotMath("too many digits");
  return { kind: "number", value: sum };
}

/** `{…}`, or the single thing that TeX takes without braces. */
export function parseArgument(reader: TokenReader): Expression {
  return asExpression(parseAtom(reader));
}

/** As `parseArgument`, where of `12` only the 1 is taken. */
function parseDigit(reader: TokenReader): Expression {
  reader.splitNumber();
  return parseArgument(reader);
}

function parseRoot(reader: TokenReader): Expression {
  let degree: Expression = whole(2);
  if (reader.take("[")) {
    degree = asExpression(parseSum(reader));
    reader.expect("]");
  }
  return binary("^", parseArgument(reader), binary("/", whole(1), degree));
}

/** `_1`, `_{12}`, `_n` behind a name, as part of it. */
function readSubscript(reader: TokenReader): string {
  if (!reader.take("_")) return "";
  if (!reader.take("{")) return `_${reader.next().text}`;
  let name = "_";
  while (!reader.take("}")) name += reader.next().text;
  return name;
}

function parseMatrix(reader: TokenReader, environment: string): Answer {
  const rows: Expression[][] = [[]];
  for (;;) {
    // A closing \\ begins no row.
    const isEnd = reader.peek()?.kind === "end";
    if (!isEnd) rows.at(-1)!.push(asExpression(parseSequence(reader)));
    if (reader.take("&")) continue;
    if (reader.take("\\\\")) {
      if (reader.peek()?.kind !== "end") rows.push([]);
      continue;
    }
    const token = reader.next();
    if (token.kind !== "end" || token.text !== environment) throw new NotMath("a matrix is not closed");
    return { kind: "matrix", rows };
  }
}
