import { CompensatedSum, sumOf } from "./compensated-sum.js";

/**
 * The standard error of a ratio of totals R = Σa / Σb over sampled units, such as bits over characters by document:
 *
 *   SE = √( n / (n − 1) · Σ (aᵢ − R bᵢ)² ) / Σb
 *
 * the linearised (delta-method) estimator for simple random sampling (W. G. Cochran, Sampling Techniques, 3rd ed.,
 * 6.4), without finite-population correction: the corpus is a sample from unboundedly much text.
 * Undefined below two units, or when Σb is not positive.
 */
export function ratioStandardError(numerators: ArrayLike<number>, denominators: ArrayLike<number>): number | undefined {
  const unitCount = numerators.length;
  if (denominators.length !== unitCount) {
    throw new RangeError(`a ratio needs pairs: ${unitCount} numerators against ${denominators.length} denominators`);
  }
  const denominator = sumOf(Array.from(denominators));
  if (unitCount < 2 || !(denominator > 0)) return undefined;
  const ratio = sumOf(Array.from(numerators)) / denominator;
  const squares = new CompensatedSum();
  for (let unit = 0; unit < unitCount; unit++) {
    squares.add(((numerators[unit] as number) - ratio * (denominators[unit] as number)) ** 2);
  }
  return Math.sqrt((unitCount / (unitCount - 1)) * squares.value) / denominator;
}
