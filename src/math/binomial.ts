/** Wilson's score interval, clipped to [0, 1] by its own form: it never collapses at 0 or n successes. */
export interface BinomialInterval {
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % point of the standard normal distribution: two-sided 95 %. */
const z95 = 1.959963984540054;

/**
 * 95 % interval of a proportion: (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
 * Reference: E. B. Wilson (1927), J. Amer. Statist. Assoc. 22, 209–212; method 3 of Newcombe (1998), Statist. Med. 17.
 */
export function wilsonInterval(successCount: number, trialCount: number): BinomialInterval {
  if (!Number.isInteger(trialCount) || trialCount < 1)
    throw new RangeError(`a binomial interval needs a whole number of trials, at least 1; it was given ${trialCount}`);
  if (!Number.isInteger(successCount) || successCount < 0 || successCount > trialCount)
    throw new RangeError(`successes must be a whole number from 0 to ${trialCount}; they were ${successCount}`);
  const proportion = successCount / trialCount;
  const square = z95 ** 2 / trialCount;
  const centre = proportion + square / 2;
  const reach = Math.sqrt(square * (proportion * (1 - proportion) + square / 4));
  // At the ends centre and reach are equal in exact arithmetic; rounding must not push the limit past 0 or 1.
  return {
    low: successCount === 0 ? 0 : (centre - reach) / (1 + square),
    high: successCount === trialCount ? 1 : (centre + reach) / (1 + square),
  };
}
