import { CompensatedSum, sumOf } from "./compensated-sum.js";

/**
 * How closely two variables go together: Pearson's r for a straight line, Spearman's rho for any monotonic relation.
 *
 * Invariant: a result lies in [−1, 1]; where a variable does not vary, or there are fewer than two pairs, no
 * correlation exists and the result is undefined.
 */

/** Pearson's r = Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)² Σ(y−ȳ)²), from centred values. */
export function pearson(x: readonly number[], y: readonly number[]): number | undefined {
  if (x.length !== y.length) throw new RangeError(`pearson needs pairs: ${x.length} x against ${y.length} y`);
  if (!varies(x) || !varies(y)) return undefined;
  const xMean = meanOf(x);
  const yMean = meanOf(y);
  const products = new CompensatedSum();
  const xSquares = new CompensatedSum();
  const ySquares = new CompensatedSum();
  x.forEach((xValue, index) => {
    const xDeviation = xValue - xMean;
    const yDeviation = (y[index] as number) - yMean;
    products.add(xDeviation * yDeviation);
    xSquares.add(xDeviation * xDeviation);
    ySquares.add(yDeviation * yDeviation);
  });
  // Two roots and not the root of the product: the product of two small sums of squares can underflow.
  const r = products.value / (Math.sqrt(xSquares.value) * Math.sqrt(ySquares.value));
  return Number.isFinite(r) ? Math.min(1, Math.max(-1, r)) : undefined;
}

/** Spearman's rho: Pearson's r of the ranks, ties sharing their mean rank. */
export function spearman(x: readonly number[], y: readonly number[]): number | undefined {
  if (x.length !== y.length) throw new RangeError(`spearman needs pairs: ${x.length} x against ${y.length} y`);
  return pearson(averageRanks(x), averageRanks(y));
}

/** Ranks from 1, in the order of the input; equal values share the mean of the ranks they take together. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length);
  let start = 0;
  while (start < order.length) {
    const tied = values[order[start] as number];
    let end = start;
    while (end < order.length && values[order[end] as number] === tied) end++;
    // Ranks start + 1 … end have this mean. A NaN equals nothing, itself included: it takes a rank of its own.
    end = Math.max(end, start + 1);
    for (let place = start; place < end; place++) ranks[order[place] as number] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** Compared as they are: a mean of equal values may differ from them in the last bit and so fake a variance. */
function varies(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0]);
}
