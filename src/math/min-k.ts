/**
 * MIN-K% (Shi et al., "Detecting Pretraining Data from Large Language Models", arXiv 2310.16789): the mean negative
 * log-likelihood of the k % least likely tokens of a text. A text that a model has seen has fewer surprises than its
 * quality explains, and there it shows first.
 *
 * m = ⌊k · T / 100⌋ of T tokens as in the authors' code, but at least one. Unit: that of the values given, such as bits.
 */

/** Undefined for a text without tokens. @throws {RangeError} k outside (0, 100]. */
export function minKMean(values: ArrayLike<number>, kPercent: number): number | undefined {
  if (!(kPercent > 0 && kPercent <= 100)) throw new RangeError(`k is a percentage above 0, at most 100: ${kPercent}`);
  const { length } = values;
  if (length === 0) return undefined;
  const count = Math.max(1, Math.floor((kPercent * length) / 100));
  const ascending = Float64Array.from(values).sort();
  let sum = 0;
  for (let place = length - count; place < length; place++) sum += ascending[place] as number;
  return sum / count;
}
