// The two functions student-t.ts uses. The package has no `exports` and its folders cannot be imported from an ES module,
// so the paths are those of the files; types come with the folders only.
declare module "@stdlib/stats/base/dists/t/cdf/lib/index.js" {
  /** P(T ≤ x) for `degreesOfFreedom` > 0. */
  export default function cdf(x: number, degreesOfFreedom: number): number;
}
declare module "@stdlib/stats/base/dists/t/quantile/lib/index.js" {
  /** The x with P(T ≤ x) = probability. */
  export default function quantile(probability: number, degreesOfFreedom: number): number;
}
