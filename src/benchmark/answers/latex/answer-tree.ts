/** What an answer says, once parsed: expressions, and the structures that hold them. */
import type { Rational } from "./rational.js";

export type Expression =
  | { readonly kind: "number"; readonly value: Rational }
  /** A variable or a constant: `x`, `x_1`, `pi`, `e`, `i`, `infinity`, or a numeral of another base such as `221_3`. */
  | { readonly kind: "symbol"; readonly name: string }
  | {
      readonly kind: "binary";
      readonly operator: "+" | "-" | "*" | "/" | "^";
      readonly left: Expression;
      readonly right: Expression;
    }
  /** `sign` is that of the upper reading: 1 for `\pm`, −1 for `\mp`. */
  | { readonly kind: "plusMinus"; readonly sign: 1 | -1; readonly of: Expression }
  /** In a trigonometric function a number of degrees; elsewhere the sign is a unit, and units are dropped. */
  | { readonly kind: "degrees"; readonly of: Expression }
  | { readonly kind: "call"; readonly name: FunctionName; readonly of: Expression; readonly base?: Expression };

export type FunctionName =
  TrigonometricName | "ln" | "log" | "exp" | "abs" | "floor" | "ceil" | "factorial" | "binomial";

// prettier-ignore
export const TRIGONOMETRIC = ["sin", "cos", "tan", "sec", "csc", "cot", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh"] as const;
export type TrigonometricName = (typeof TRIGONOMETRIC)[number];

export type Relation = "=" | "<" | "<=" | ">" | ">=" | "!=" | ":" | "in";

export type Answer =
  | Expression
  /** A point, a vector or an interval: what is what only its brackets and the question say. */
  | { readonly kind: "tuple"; readonly open: string; readonly close: string; readonly items: readonly Answer[] }
  /** `\{…\}`, or what stands between commas without brackets. Order does not count. */
  | { readonly kind: "set"; readonly items: readonly Answer[] }
  | { readonly kind: "union"; readonly items: readonly Answer[] }
  | { readonly kind: "matrix"; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: "chain"; readonly operands: readonly Answer[]; readonly relations: readonly Relation[] };

/** The answer is not one that the parser knows, or is larger than it accepts. Compared as text. */
export class NotMath extends Error {}

const STRUCTURES: readonly string[] = ["tuple", "set", "union", "matrix", "chain"];

export function isExpression(answer: Answer): answer is Expression {
  return !STRUCTURES.includes(answer.kind);
}

/** The answer as an expression; a structure in its place is not mathematics we know. */
export function asExpression(answer: Answer): Expression {
  if (isExpression(answer)) return answer;
  throw new NotMath(`a ${answer.kind} stands where a number should`);
}

export function binary(operator: "+" | "-" | "*" | "/" | "^", left: Expression, right: Expression): Expression {
  return { kind: "binary", operator, left, right };
}

export function whole(value: number | bigint): Expression {
  return { kind: "number", value: { numerator: BigInt(value), denominator: 1n } };
}

export function negative(of: Expression): Expression {
  return binary("*", whole(-1), of);
}
