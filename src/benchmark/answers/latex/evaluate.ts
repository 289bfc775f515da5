/**
 * The value of an expression, and its values at points where each variable has a fixed number.
 *
 * A variable's number comes from a hash of its name and of the point's index, so that equal names always agree; it is a
 * fraction, so that polynomials are compared exactly. Two different analytic functions agree at such points only by an
 * accident of the hash (Schwartz and Zippel). Constants: pi, e, i. `\infty` and numerals of other bases are variables
 * here, which makes them equal to themselves and to nothing else. `\log` without a base is decimal, as in MATH.
 */
import type { Expression, FunctionName } from "./answer-tree.js";
import { applyReal, ball, isReal, logarithmOfBall, magnitude, type Ball } from "./ball.js";
import { rational, type Rational } from "./rational.js";
import {
  add,
  asValue,
  ballOf,
  divide,
  multiply,
  MINUS_ONE,
  ONE,
  power,
  valueOf,
  valueOfNumber,
  ZERO,
  type MaybeValue,
} from "./value.js";

/** At the first point all variables are positive; at the others signs differ. */
export const POINTS = 6;

const samples = new WeakMap<Expression, readonly MaybeValue[]>();

/** One value, or one for each point when the expression has variables. */
export function sample(expression: Expression): readonly MaybeValue[] {
  const known = samples.get(expression);
  if (known !== undefined) return known;
  const points = hasVariable(expression) ? POINTS : 1;
  const values = Array.from({ length: points }, (_, point) => evaluate(expression, point, false));
  samples.set(expression, values);
  return values;
}

const CONSTANTS: Readonly<Record<string, MaybeValue>> = {
  pi: valueOfNumber(Math.PI),
  e: valueOfNumber(Math.E),
  i: { ball: { re: 0, im: 1, error: 0 } },
};

export function hasVariable(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
      return false;
    case "symbol":
      return CONSTANTS[expression.name] === undefined;
    case "binary":
      return hasVariable(expression.left) || hasVariable(expression.right);
    case "call":
      return hasVariable(expression.of) || (expression.base !== undefined && hasVariable(expression.base));
    default:
      return hasVariable(expression.of);
  }
}

function evaluate(expression: Expression, point: number, inTrigonometry: boolean): MaybeValue {
  switch (expression.kind) {
    case "number":
      return { exact: expression.value };
    case "symbol":
      return CONSTANTS[expression.name] ?? valueOf(variableAt(expression.name, point));
    case "degrees": {
      const value = evaluate(expression.of, point, inTrigonometry);
      return inTrigonometry ? multiply(value, valueOfNumber(Math.PI / 180)) : value;
    }
    case "plusMinus": {
      const value = evaluate(expression.of, point, inTrigonometry);
      return expression.sign === 1 ? value : multiply(value, MINUS_ONE);
    }
    case "binary": {
      const left = evaluate(expression.left, point, inTrigonometry);
      const right = evaluate(expression.right, point, inTrigonometry);
      return operate(expression.operator, left, right);
    }
    case "call":
      return call(expression, point);
  }
}

function operate(operator: "+" | "-" | "*" | "/" | "^", left: MaybeValue, right: MaybeValue): MaybeValue {
  if (operator === "+") return add(left, right);
  if (operator === "-") return add(left, multiply(right, MINUS_ONE));
  if (operator === "*") return multiply(left, right);
  return operator === "/" ? divide(left, right) : power(left, right);
}

/** From 0.2 to 2.2; 10 007 is prime. */
function variableAt(name: string, point: number): Rational | undefined {
  const hash = fnv(`${point} ${name}`);
  const numerator = BigInt(2001 + (hash % 20_000));
  return rational(point > 0 && hash % 3 === 0 ? -numerator : numerator, 10_007n);
}

/** FNV-1a, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function call(expression: Extract<Expression, { kind: "call" }>, point: number): MaybeValue {
  const { name, base } = expression;
  const argument = evaluate(expression.of, point, REAL[name] !== undefined);
  if (argument === undefined) return undefined;
  if (name === "factorial" || name === "binomial" || name === "floor" || name === "ceil") {
    const exact = "exact" in argument ? argument.exact : undefined;
    if (name === "floor" || name === "ceil") return rounded(name, exact, ballOf(argument));
    const of = exact && wholeNumber(exact);
    if (name === "factorial") return factorial(of);
    const upper = base && evaluate(base, point, false);
    return binomial(upper && "exact" in upper ? wholeNumber(upper.exact) : undefined, of);
  }
  if (name === "exp") return power(CONSTANTS["e"], argument);
  if (name === "ln") return naturalLogarithm(argument);
  if (name === "log")
    return divide(
      naturalLogarithm(argument),
      naturalLogarithm(base === undefined ? valueOf(rational(10n)) : evaluate(base, point, false)),
    );
  const of = ballOf(argument);
  if (of === undefined) return undefined;
  if (name === "abs") return absolute(argument, of);
  const apply = REAL[name];
  return apply && asValue(applyReal(apply, of));
}

const REAL: { readonly [name in FunctionName]?: (x: number) => number } = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sec: (x) => 1 / Math.cos(x),
  csc: (x) => 1 / Math.sin(x),
  cot: (x) => 1 / Math.tan(x),
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
};

function naturalLogarithm(argument: MaybeValue): MaybeValue {
  const of = argument && ballOf(argument);
  return of && asValue(logarithmOfBall(of));
}

function absolute(argument: Exclude<MaybeValue, undefined>, of: Ball): MaybeValue {
  if ("exact" in argument) return argument.exact.numerator < 0n ? multiply(argument, MINUS_ONE) : argument;
  return asValue(ball(magnitude(of), 0, 2 * of.error));
}

/** Of a number that is whole within its error, that whole number: `\lfloor\sqrt{4}\rfloor` is 2. */
function rounded(name: "floor" | "ceil", exact: Rational | undefined, of: Ball | undefined): MaybeValue {
  if (exact !== undefined) {
    const below = exact.numerator / exact.denominator - (exact.numerator % exact.denominator < 0n ? 1n : 0n);
    return valueOf(rational(name === "ceil" && exact.denominator > 1n ? below + 1n : below));
  }
  if (of === undefined || !isReal(of) || Math.abs(of.re) > 2 ** 50) return undefined;
  const nearest = Math.round(of.re);
  const isWhole = Math.abs(of.re - nearest) <= 2 * of.error;
  return valueOf(rational(BigInt(isWhole ? nearest : Math[name](of.re))));
}

function wholeNumber(value: Rational): number | undefined {
  return value.denominator === 1n && value.numerator >= 0n && value.numerator <= 170n
    ? Number(value.numerator)
    : undefined;
}

/** To 170!, the last that a double holds. */
function factorial(of: number | undefined): MaybeValue {
  return of === undefined ? undefined : productOf(1, of);
}

function binomial(upper: number | undefined, lower: number | undefined): MaybeValue {
  if (upper === undefined || lower === undefined) return undefined;
  return lower > upper ? ZERO : divide(productOf(upper - lower + 1, upper), productOf(1, lower));
}

function productOf(from: number, to: number): MaybeValue {
  let product: MaybeValue = ONE;
  for (let factor = from; factor <= to; factor++) product = multiply(product, valueOf(rational(BigInt(factor))));
  return product;
}
