/**
 * Exact fractions of bounded size.
 *
 * Invariant: lowest terms, positive denominator, neither part above `MAX_BITS` bits; an operation whose result would be
 * larger gives undefined, and the caller goes on in floating point. The bound keeps every part below 2¹⁰²⁴, so it has
 * a double, and keeps hostile answers cheap.
 */

export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const MAX_BITS = 1000;
const LIMIT = 1n << BigInt(MAX_BITS);

/** The fraction in lowest terms; undefined when it is too large or the denominator is zero. */
export function rational(numerator: bigint, denominator = 1n): Rational | undefined {
  if (denominator === 0n || !isSmall(numerator) || !isSmall(denominator)) return undefined;
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  const sign = denominator < 0n ? -1n : 1n;
  const scale = sign * (divisor < 0n ? -divisor : divisor);
  return { numerator: numerator / scale, denominator: denominator / scale };
}

/** `12`, `12.50` and `.5` as fractions. */
export function rationalOfDecimal(text: string): Rational | undefined {
  const [whole = "", fraction = ""] = text.split(".");
  // 2¹⁰⁰⁰ has 302 digits.
  if (whole.length + fraction.length > 301) return undefined;
  return rational(BigInt(whole + fraction || "0"), 10n ** BigInt(fraction.length));
}

export const addRational = (a: Rational, b: Rational): Rational | undefined =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiplyRational = (a: Rational, b: Rational): Rational | undefined =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

export const invertRational = (a: Rational): Rational | undefined => rational(a.denominator, a.numerator);

export const equalRational = (a: Rational, b: Rational): boolean =>
  a.numerator === b.numerator && a.denominator === b.denominator;

/** `base ** exponent` for a whole exponent of either sign. 0⁰ is undefined. */
export function powerRational(base: Rational, exponent: bigint): Rational | undefined {
  if (base.numerator === 0n) return exponent > 0n ? base : undefined;
  const size = exponent < 0n ? -exponent : exponent;
  const bits = BigInt(Math.max(bitLength(base.numerator), bitLength(base.denominator)) - 1);
  // A base of b bits to the n has at least (b − 1)·n bits. ±1 has one bit, and any power of it is cheap to say.
  if (bits * size > BigInt(MAX_BITS)) return undefined;
  if (bits === 0n) return rational(exponent % 2n === 0n ? 1n : base.numerator);
  const positive = rational(base.numerator ** size, base.denominator ** size);
  return positive !== undefined && exponent < 0n ? invertRational(positive) : positive;
}

/** The exact real root when there is one among numbers that a double holds exactly. */
export function rootRational(base: Rational, degree: number): Rational | undefined {
  const numerator = wholeRoot(base.numerator, degree);
  const denominator = wholeRoot(base.denominator, degree);
  return numerator === undefined || denominator === undefined ? undefined : rational(numerator, denominator);
}

function wholeRoot(value: bigint, degree: number): bigint | undefined {
  if (value < 0n) {
    const root = degree % 2 === 1 ? wholeRoot(-value, degree) : undefined;
    return root === undefined ? undefined : -root;
  }
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || degree > 64) return undefined;
  const root = BigInt(Math.round(Number(value) ** (1 / degree)));
  return root ** BigInt(degree) === value ? root : undefined;
}

/** The nearest double, to two roundings. */
export function numberOfRational(value: Rational): number {
  return Number(value.numerator) / Number(value.denominator);
}

function isSmall(value: bigint): boolean {
  return value < LIMIT && value > -LIMIT;
}

function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [left, right] = [a, b];
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}
