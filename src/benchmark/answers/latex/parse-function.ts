/** `\sin 2x`, `\sin^2 x`, `\log_2 8`, `\exp(x)`. */
import { asExpression, binary, TRIGONOMETRIC, type Expression, type FunctionName } from "./answer-tree.js";
import { parseArgument, startsAtom } from "./parse-atom.js";
import { parseExponent, parsePower } from "./parse-term.js";
import { NotMath } from "./answer-tree.js";
import type { TokenReader } from "./token-reader.js";

const FUNCTIONS: ReadonlySet<string> = new Set<FunctionName | "lg">([...TRIGONOMETRIC, "ln", "log", "lg", "exp"]);

export function isFunction(command: string): boolean {
  return FUNCTIONS.has(command);
}

/** `command` has been read. */
export function parseFunction(reader: TokenReader, command: string): Expression {
  let name = (command === "lg" ? "log" : command) as FunctionName;
  let base: Expression | undefined;
  let exponent: Expression | undefined;
  if (name === "log" && reader.take("_")) {
    reader.splitNumber();
    base = parseArgument(reader);
  }
  if (reader.take("^")) exponent = parseExponent(reader);
  if (exponent !== undefined && isMinusOne(exponent)) {
    // \sin^{-1} is the inverse function.
    if (name !== "sin" && name !== "cos" && name !== "tan") throw new NotMath(`inverse of ${name}`);
    name = `arc${name}`;
    exponent = undefined;
  }
  const of = parseFunctionArgument(reader);
  const call: Expression = base === undefined ? { kind: "call", name, of } : { kind: "call", name, of, base };
  return exponent === undefined ? call : binary("^", call, exponent);
}

/** What is in the brackets, or the factors up to the next sign or function. */
function parseFunctionArgument(reader: TokenReader): Expression {
  if (reader.sees("(", "[", "{")) return parseArgument(reader);
  const sign = reader.take("-") ? -1n : 1n;
  let product = asExpression(parsePower(reader));
  for (let token = reader.peek(); startsAtom(reader) && !reader.sees("("); token = reader.peek()) {
    if (token?.kind === "command" && isFunction(token.text)) break;
    if (token?.kind === "number") throw new NotMath("two numbers side by side");
    product = binary("*", product, asExpression(parsePower(reader)));
  }
  return sign === 1n ? product : binary("*", { kind: "number", value: { numerator: sign, denominator: 1n } }, product);
}

function isMinusOne(exponent: Expression): boolean {
  if (exponent.kind === "number") return exponent.value.numerator === -1n && exponent.value.denominator === 1n;
  return (
    exponent.kind === "binary" &&
    exponent.operator === "*" &&
    isMinusOne(exponent.left) &&
    exponent.right.kind === "number" &&
    exponent.right.value.numerator === exponent.right.value.denominator
  );
}
