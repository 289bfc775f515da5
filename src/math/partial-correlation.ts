import { pearson } from "./correlation.js";

/**
 * The correlation of x and y that is left when a third variable is held fixed:
 *
 *   r_xy·z = (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²))
 *
 * which equals the correlation of the residuals of x on z and of y on z (R. A. Fisher, Metron 3, 1924).
 * Undefined below four triples (the residuals of three lie in one dimension, so |r| would be 1 whatever the data),
 * where a variable does not vary, and where z determines x or y up to rounding.
 */
export function partialCorrelation(
  x: readonly number[],
  y: readonly number[],
  given: readonly number[],
): number | undefined {
  const [xy, xz, yz] = [pearson(x, y), pearson(x, given), pearson(y, given)];
  if (x.length < 4 || xy === undefined || xz === undefined || yz === undefined) return undefined;
  const xLeft = (1 - xz) * (1 + xz);
  const yLeft = (1 - yz) * (1 + yz);
  if (xLeft < roundingOfSquare || yLeft < roundingOfSquare) return undefined;
  const r = (xy - xz * yz) / (Math.sqrt(xLeft) * Math.sqrt(yLeft));
  return Math.min(1, Math.max(-1, r));
}

/** 1 − r² of correlations with some 15 good digits is noise below this, and so would be the quotient. */
const roundingOfSquare = 1e-12;
