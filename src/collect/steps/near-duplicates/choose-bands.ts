/**
 * Bands and rows for a threshold, as datasketch's MinHashLSH chooses them (`_optimal_param`, weights ½ and ½), and so
 * the paper's pipeline: those with the least sum of the areas of false positives below and false negatives above it.
 */
export interface Banding {
  readonly bands: number;
  /** Components a band: two documents are compared when all rows of some band agree. */
  readonly rows: number;
}

export function chooseBands(threshold: number, permutationCount: number): Banding {
  let best: Banding = { bands: 1, rows: 1 };
  let leastError = Infinity;
  for (let bands = 1; bands <= permutationCount; bands++) {
    for (let rows = 1; rows <= Math.floor(permutationCount / bands); rows++) {
      const falsePositive = integrate((s) => matchProbability(s, { bands, rows }), 0, threshold);
      const falseNegative = integrate((s) => 1 - matchProbability(s, { bands, rows }), threshold, 1);
      const error = (falsePositive + falseNegative) / 2;
      if (error >= leastError) continue;
      leastError = error;
      best = { bands, rows };
    }
  }
  return best;
}

/** That two documents of Jaccard similarity s share a band: 1 − (1 − sʳ)ᵇ. */
export function matchProbability(similarity: number, { bands, rows }: Banding): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** datasketch's rule: midpoints of steps of 0.001. */
function integrate(f: (x: number) => number, from: number, to: number): number {
  const step = 0.001;
  let area = 0;
  for (let x = from; x < to; x += step) area += f(x + step / 2) * step;
  return area;
}
