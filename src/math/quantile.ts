/**
 * Sample quantiles by linear interpolation between order statistics: type 7 of Hyndman and Fan (The American
 * Statistician 50, 1996), the default of R and NumPy.
 */

/** The value below which a share `probability` of the values lies. Undefined for an empty list. */
export function quantile(values: ArrayLike<number>, probability: number): number | undefined {
  return quantileOfSorted(Float64Array.from(values).sort(), probability);
}

/** As `quantile`, of values that already ascend. */
export function quantileOfSorted(ascending: ArrayLike<number>, probability: number): number | undefined {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a quantile's probability lies between 0 and 1: ${probability}`);
  }
  if (ascending.length === 0) return undefined;
  const position = (ascending.length - 1) * probability;
  const below = Math.floor(position);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low + (high - low) * (position - below);
}
