/**
 * Complex doubles that carry a bound of their own rounding error (running error analysis; Higham, Accuracy and Stability
 * of Numerical Algorithms, 2nd ed., section 3.3).
 *
 * Invariant: the true value lies within `error` of `re + i·im`, with room to spare. An operation gives undefined where it
 * cannot promise that: overflow, underflow of something that is not zero, a divisor or a branch cut within the error.
 */

export interface Ball {
  readonly re: number;
  readonly im: number;
  readonly error: number;
}

/** 2⁻⁵², twice the rounding error of one operation. */
const UNIT = Number.EPSILON;
/** Below this, a product may have lost all its digits. */
const TINY = 1e-280;

export function ball(re: number, im: number, error: number): Ball | undefined {
  if (!Number.isFinite(re) || !Number.isFinite(im) || !Number.isFinite(error)) return undefined;
  // + 0 turns −0 into 0, so that the argument of a negative real number is always +π.
  return { re: re + 0, im: im + 0, error };
}

export const magnitude = (a: Ball): number => Math.hypot(a.re, a.im);
export const isReal = (a: Ball): boolean => a.im === 0;

export function addBalls(a: Ball, b: Ball): Ball | undefined {
  const [re, im] = [a.re + b.re, a.im + b.im];
  return ball(re, im, a.error + b.error + UNIT * Math.hypot(re, im));
}

export function multiplyBalls(a: Ball, b: Ball): Ball | undefined {
  const [left, right] = [magnitude(a), magnitude(b)];
  const size = left * right;
  if (size < TINY && left !== 0 && right !== 0) return undefined;
  return ball(
    a.re * b.re - a.im * b.im,
    a.re * b.im + a.im * b.re,
    left * b.error + right * a.error + a.error * b.error + 4 * UNIT * size,
  );
}

export function invertBall(a: Ball): Ball | undefined {
  const size = magnitude(a);
  if (size <= 2 * a.error || size > 1 / TINY || size < TINY) return undefined;
  // Divided twice, since the square of the size may overflow.
  return ball(a.re / size / size, -(a.im / size / size), a.error / size / (size - a.error) + (8 * UNIT) / size);
}

export function exponentialOfBall(a: Ball): Ball | undefined {
  const size = Math.exp(a.re);
  if (!(size > TINY) || a.error > 0.1) return undefined;
  const error = size * (2 * a.error + 4 * UNIT * (1 + Math.abs(a.re) + Math.abs(a.im)));
  return isReal(a) ? ball(size, 0, error) : ball(size * Math.cos(a.im), size * Math.sin(a.im), error);
}

/** The principal logarithm. */
export function logarithmOfBall(a: Ball): Ball | undefined {
  const size = magnitude(a);
  if (size <= 2 * a.error) return undefined;
  // Just beside the negative axis the sign of the argument would be chance.
  if (a.re < 0 && a.im !== 0 && Math.abs(a.im) <= 2 * a.error) return undefined;
  const re = Math.log(size);
  return ball(re, Math.atan2(a.im, a.re), (2 * a.error) / size + 4 * UNIT * (4 + Math.abs(re)));
}

/** A real function of a real ball; the error is how far the function moves within the ball. */
export function applyReal(apply: (x: number) => number, a: Ball): Ball | undefined {
  if (!isReal(a)) return undefined;
  const value = apply(a.re);
  const moved = [a.re - a.error, a.re + a.error].map((x) => Math.abs(apply(x) - value)).filter((x) => !Number.isNaN(x));
  if (moved.length === 0 && a.error > 0) return undefined;
  return ball(value, 0, 2 * Math.max(0, ...moved) + 4 * UNIT * (1 + Math.abs(value)));
}

/** `base ** count` by squaring. */
export function powerOfBall(base: Ball, count: number): Ball | undefined {
  let result: Ball | undefined = { re: 1, im: 0, error: 0 };
  let square: Ball | undefined = base;
  for (let rest = count; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result && square && multiplyBalls(result, square);
    if (rest > 1) square = square && multiplyBalls(square, square);
  }
  return result;
}

/** Equal within their errors; undefined when the errors are too large to say. */
export function equalBalls(a: Ball, b: Ball): boolean | undefined {
  const difference = Math.hypot(a.re - b.re, a.im - b.im);
  const error = a.error + b.error;
  if (difference > 2 * error) return false;
  return error <= Math.max(1e-12, 1e-9 * Math.max(magnitude(a), magnitude(b))) ? true : undefined;
}
