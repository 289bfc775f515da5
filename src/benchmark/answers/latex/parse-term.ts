/**
 * Sums, products, powers and what stands in them: the arithmetic part of the grammar.
 *
 *     sum     := ± product { (+ | − | ±) product }
 *     product := power { [× | /] power }       juxtaposition multiplies; an integer before a numeric fraction adds to it
 *     power   := atom { ! | % | ° | ^ atom }
 *
 * `f(x)` is read as a product, so `3 - 2f(x)` equals itself and little else.
 */
import {
  asExpression,
  binary,
  isExpression,
  negative,
  NotMath,
  whole,
  type Answer,
  type Expression,
} from "./answer-tree.js";
import { parseAtom, startsAtom } from "./parse-atom.js";
import type { TokenReader } from "./token-reader.js";

export function parseSum(reader: TokenReader): Answer {
  let sum: Answer | undefined;
  for (;;) {
    const sign = readSign(reader);
    if (sign === undefined && sum !== undefined) return sum;
    const product = applySign(
      sign ?? 1,
      reader.nested(() => parseProduct(reader)),
    );
    sum = sum === undefined ? product : combine("+", sum, product);
    if (!reader.sees("+", "-", "\\pm", "\\mp")) return sum;
  }
}

/** The sign before a term: 1, −1, or one of the double signs; undefined for none. */
function readSign(reader: TokenReader): 1 | -1 | "\\pm" | "\\mp" | undefined {
  let sign: 1 | -1 | undefined;
  while (reader.sees("+", "-")) sign = ((sign ?? 1) * (reader.take("-") ? -1 : reader.take("+") ? 1 : 1)) as 1 | -1;
  if (reader.take("\\pm")) return sign === -1 ? "\\mp" : "\\pm";
  if (reader.take("\\mp")) return sign === -1 ? "\\pm" : "\\mp";
  return sign;
}

function applySign(sign: 1 | -1 | "\\pm" | "\\mp", of: Answer): Answer {
  if (sign === 1) return of;
  if (sign === -1) return of.kind === "number" ? withOppositeValue(of) : combine("*", whole(-1), of);
  return { kind: "plusMinus", sign: sign === "\\pm" ? 1 : -1, of: asExpression(of) };
}

function withOppositeValue(of: Extract<Expression, { kind: "number" }>): Expression {
  return { kind: "number", value: { numerator: -of.value.numerator, denominator: of.value.denominator } };
}

function parseProduct(reader: TokenReader): Answer {
  let product = parsePower(reader);
  for (;;) {
    if (reader.take("*", "\\cdot", "\\times", "\\ast")) product = combine("*", product, parseSigned(reader));
    else if (reader.take("/", "\\div")) product = combine("/", product, parseSigned(reader));
    else if (startsAtom(reader)) product = juxtapose(reader, product);
    else return product;
  }
}

/** `1\frac{4}{5}` and `1 4/5` are mixed numbers; two numbers side by side are nothing else. */
function juxtapose(reader: TokenReader, left: Answer): Answer {
  const previous = reader.peek(-1);
  const isInteger = previous?.kind === "number" && /^\d+$/.test(previous.text);
  if (reader.peek()?.kind === "number") {
    if (!isInteger || reader.peek(1)?.kind !== "sign" || reader.peek(1)?.text !== "/")
      throw new NotMath("two numbers side by side");
    const numerator = parsePower(reader);
    reader.expect("/");
    return combine("+", left, combine("/", numerator, parsePower(reader)));
  }
  const isFraction = reader.sees("\\frac", "\\dfrac", "\\tfrac", "\\cfrac");
  const right = parsePower(reader);
  const isMixed = isInteger && left.kind === "number" && isFraction && isNumericFraction(right);
  return combine(isMixed ? "+" : "*", left, right);
}

function isNumericFraction(answer: Answer): boolean {
  return (
    answer.kind === "binary" &&
    answer.operator === "/" &&
    answer.left.kind === "number" &&
    answer.right.kind === "number"
  );
}

/** A factor behind an operator may have a sign: `2 \cdot -3`. */
function parseSigned(reader: TokenReader): Answer {
  if (reader.take("-")) return negative(asExpression(reader.nested(() => parseSigned(reader))));
  return parsePower(reader);
}

export function parsePower(reader: TokenReader): Answer {
  let base = parseAtom(reader);
  for (;;) {
    if (reader.take("!")) base = { kind: "call", name: "factorial", of: asExpression(base) };
    else if (reader.take("%", "\\%")) continue;
    else if (reader.take("\\circ", "\\degree")) base = { kind: "degrees", of: asExpression(base) };
    else if (reader.take("^")) base = raise(reader, base);
    else return base;
  }
}

function raise(reader: TokenReader, base: Answer): Answer {
  if (readCircle(reader)) return { kind: "degrees", of: asExpression(base) };
  return binary("^", asExpression(base), parseExponent(reader));
}

/** `^\circ` or `^{\circ}` behind the caret. */
function readCircle(reader: TokenReader): boolean {
  if (reader.take("\\circ")) return true;
  const inBraces = reader.sees("{") && reader.peek(1)?.kind === "command" && reader.peek(1)?.text === "circ";
  if (!inBraces) return false;
  reader.next();
  reader.next();
  reader.expect("}");
  return true;
}

/** `^2`, `^10` and `^-1`, as models write them, and `^{…}`. */
export function parseExponent(reader: TokenReader): Expression {
  return reader.nested(() => {
    if (reader.take("-")) return negative(parseExponent(reader));
    return asExpression(parseAtom(reader));
  });
}

/** Arithmetic on expressions, and a number times a matrix. */
function combine(operator: "+" | "*" | "/", left: Answer, right: Answer): Answer {
  if (isExpression(left) && isExpression(right)) return binary(operator, left, right);
  if (operator === "*" && isExpression(left) && right.kind === "matrix")
    return { kind: "matrix", rows: right.rows.map((row) => row.map((cell) => binary("*", left, cell))) };
  if (operator !== "+" && left.kind === "matrix" && isExpression(right))
    return { kind: "matrix", rows: left.rows.map((row) => row.map((cell) => binary(operator, cell, right))) };
  throw new NotMath(`a ${left.kind} and a ${right.kind} in one calculation`);
}
