/** Numbers that are exact fractions as long as they can be, and complex doubles with an error bound after that. */
import * as balls from "./ball.js";
import type { Ball } from "./ball.js";
import * as rationals from "./rational.js";
import type { Rational } from "./rational.js";

export type Value = { readonly exact: Rational } | { readonly ball: Ball };
/** Undefined: no number (a division by zero), or none that can be told (an overflow). */
export type MaybeValue = Value | undefined;

export const ZERO: Value = { exact: { numerator: 0n, denominator: 1n } };
export const ONE: Value = { exact: { numerator: 1n, denominator: 1n } };
export const MINUS_ONE: Value = { exact: { numerator: -1n, denominator: 1n } };

export function valueOf(exact: Rational | undefined): MaybeValue {
  return exact && { exact };
}

export function valueOfNumber(re: number, im = 0): Value {
  return { ball: { re, im, error: Number.EPSILON * Math.hypot(re, im) } };
}

/** The same number as a ball. */
export function ballOf(value: Value): Ball | undefined {
  if ("ball" in value) return value.ball;
  const number = rationals.numberOfRational(value.exact);
  // A quotient below the normal range has too few digits left.
  if (number !== 0 && Math.abs(number) < 1e-280) return undefined;
  return balls.ball(number, 0, 2 * Number.EPSILON * Math.abs(number));
}

export function add(a: MaybeValue, b: MaybeValue): MaybeValue {
  return both(a, b, rationals.addRational, balls.addBalls);
}

export function multiply(a: MaybeValue, b: MaybeValue): MaybeValue {
  return both(a, b, rationals.multiplyRational, balls.multiplyBalls);
}

export function divide(a: MaybeValue, b: MaybeValue): MaybeValue {
  return b === undefined ? undefined : multiply(a, invert(b));
}

function invert(value: Value): MaybeValue {
  if ("exact" in value) return valueOf(rationals.invertRational(value.exact));
  return asValue(balls.invertBall(value.ball));
}

/**
 * A power. Negative bases have their real root where the exponent is a fraction with an odd denominator, as in school;
 * else the principal value is taken.
 */
export function power(base: MaybeValue, exponent: MaybeValue): MaybeValue {
  if (base === undefined || exponent === undefined) return undefined;
  if ("exact" in exponent) {
    const { numerator, denominator } = exponent.exact;
    if ("exact" in base) {
      const exact = exactPower(base.exact, exponent.exact);
      if (exact !== undefined) return valueOf(exact);
    }
    if (denominator === 1n && numerator <= 4096n && numerator >= -4096n) return wholePower(base, Number(numerator));
    if (denominator % 2n === 1n && denominator > 1n && isNegative(base)) {
      const size = power(multiply(base, MINUS_ONE), exponent);
      return numerator % 2n === 0n ? size : multiply(size, MINUS_ONE);
    }
  }
  const [of, to] = [ballOf(base), ballOf(exponent)];
  if (of === undefined || to === undefined) return undefined;
  if (balls.magnitude(of) <= 2 * of.error) return powerOfZero(of, to);
  const logarithm = balls.logarithmOfBall(of);
  const product = logarithm && balls.multiplyBalls(logarithm, to);
  return asValue(product && balls.exponentialOfBall(product));
}

function exactPower(base: Rational, exponent: Rational): Rational | undefined {
  if (exponent.denominator === 1n) return rationals.powerRational(base, exponent.numerator);
  if (exponent.denominator > 64n) return undefined;
  const root = rationals.rootRational(base, Number(exponent.denominator));
  return root && rationals.powerRational(root, exponent.numerator);
}

function wholePower(base: Value, exponent: number): MaybeValue {
  if (exponent === 0) return isZero(base) ? undefined : ONE;
  const of = ballOf(base);
  const positive = of ? asValue(balls.powerOfBall(of, Math.abs(exponent))) : undefined;
  return positive !== undefined && exponent < 0 ? invert(positive) : positive;
}

/** Zero, as far as can be seen, to a positive real power. */
function powerOfZero(base: Ball, exponent: Ball): MaybeValue {
  if (!balls.isReal(exponent) || exponent.re <= exponent.error) return undefined;
  return asValue(balls.ball(0, 0, (3 * base.error) ** exponent.re));
}

function isNegative(value: Value): boolean {
  return "exact" in value
    ? value.exact.numerator < 0n
    : balls.isReal(value.ball) && value.ball.re < -2 * value.ball.error;
}

/** Equal, different, or undefined: it cannot be told. */
export function equalValues(a: Value, b: Value): boolean | undefined {
  if ("exact" in a && "exact" in b) return rationals.equalRational(a.exact, b.exact);
  const [left, right] = [ballOf(a), ballOf(b)];
  return left && right && balls.equalBalls(left, right);
}

export function isZero(value: Value): boolean {
  return "exact" in value ? value.exact.numerator === 0n : balls.magnitude(value.ball) <= 2 * value.ball.error;
}

export function asValue(ball: Ball | undefined): MaybeValue {
  return ball && { ball };
}

function both(
  a: MaybeValue,
  b: MaybeValue,
  exactly: (a: Rational, b: Rational) => Rational | undefined,
  roughly: (a: Ball, b: Ball) => Ball | undefined,
): MaybeValue {
  if (a === undefined || b === undefined) return undefined;
  if ("exact" in a && "exact" in b) {
    const exact = exactly(a.exact, b.exact);
    if (exact !== undefined) return valueOf(exact);
  }
  const [left, right] = [ballOf(a), ballOf(b)];
  return asValue(left && right && roughly(left, right));
}
