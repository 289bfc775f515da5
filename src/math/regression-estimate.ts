/**
 * The total of a finite population from a stratified sample, helped by what is known of every unit: the generalised regression
 * estimator (Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, 6.4 to 6.6).
 *
 *   T = t_x · β + Σ_h (N_h / n_h) Σ e_u        e_u = y_u − x_u · β
 *   V = Σ_h N_h² (1/n_h − 1/N_h) s_h² · n / (n − p)
 *
 * t_x are the known totals of the p helping values x, β the least-squares fit of y on x over the sample with weights
 * (N_h / n_h) / x_u1, s_h² the variance of e in stratum h. n / (n − p) is for the fit having seen the same units. β need not be
 * true of anything: a bad one makes V large, not T wrong. V falls to 0 when everything is sampled, and T is then the total.
 */
import { CompensatedSum } from "./compensated-sum.js";
import { solveLeastSquares } from "./least-squares.js";

export interface SampledUnit {
  readonly stratum: number;
  readonly y: number;
  /** x[0] is its size; a unit of size 0 holds nothing and has y = 0. */
  readonly x: readonly number[];
}

export interface StratifiedSample {
  /** N_h: units of each stratum in the population. */
  readonly stratumSizes: readonly number[];
  /** t_x: sums of x over the whole population. */
  readonly xTotals: readonly number[];
  /** Every stratum has at least two, or all its own. */
  readonly units: readonly SampledUnit[];
}

export interface RegressionEstimate {
  readonly total: number;
  /** e of each unit, as the sample has them. */
  readonly residuals: Float64Array;
  /** p as fitted: helping values that follow from others are left out. */
  readonly fittedCount: number;
}

export function regressionEstimate({ stratumSizes, xTotals, units }: StratifiedSample): RegressionEstimate {
  const weights = weightsOf(stratumSizes, units);
  const fitted = units.flatMap(({ x, y, stratum }) =>
    (x[0] as number) > 0 ? [{ x, y, weight: (weights[stratum] as number) / (x[0] as number) }] : [],
  );
  const { coefficients, fittedCount } = solveLeastSquares(fitted, xTotals.length);
  const predict = (x: readonly number[]): number =>
    x.reduce((sum, value, place) => sum + value * (coefficients[place] as number), 0);
  const residuals = Float64Array.from(units, ({ x, y }) => y - predict(x));
  const total = new CompensatedSum();
  const isWhole = units.length === stratumSizes.reduce((sum, size) => sum + size, 0);
  if (isWhole) for (const { y } of units) total.add(y);
  else {
    total.add(predict(xTotals));
    units.forEach(({ stratum }, index) => total.add((weights[stratum] as number) * (residuals[index] as number)));
  }
  return { total: total.value, residuals, fittedCount };
}

export interface StratifiedError {
  readonly standardError: number;
  /** Of the variance (Satterthwaite; Cochran, Sampling Techniques, 5.4); absent when everything was sampled. */
  readonly degreesOfFreedom?: number;
}

/**
 * The standard error of a total of residuals, and of any total at `rounds` units a stratum if their spread stays as it is.
 * @param fittedCount p of above.
 */
export function stratifiedError(
  stratumSizes: readonly number[],
  strata: ArrayLike<number>,
  residuals: Float64Array,
  fittedCount: number,
  rounds?: number,
): StratifiedError {
  const counts = new Float64Array(stratumSizes.length);
  const means = new Float64Array(stratumSizes.length);
  const squares = new Float64Array(stratumSizes.length);
  residuals.forEach((residual, index) => {
    const stratum = strata[index] as number;
    const count = (counts[stratum] = (counts[stratum] as number) + 1);
    const step = residual - (means[stratum] as number);
    means[stratum] = (means[stratum] as number) + step / count;
    squares[stratum] = (squares[stratum] as number) + step * (residual - (means[stratum] as number));
  });
  const correction = residuals.length / Math.max(1, residuals.length - fittedCount);
  let variance = 0;
  let spread = 0;
  stratumSizes.forEach((size, stratum) => {
    const count = counts[stratum] as number;
    const drawn = rounds === undefined ? count : Math.min(size, rounds);
    if (count < 2 || drawn >= size) return;
    const part = (size ** 2 * (1 / drawn - 1 / size) * (squares[stratum] as number) * correction) / (count - 1);
    variance += part;
    spread += part ** 2 / (count - 1);
  });
  if (!(spread > 0)) return { standardError: 0 };
  return {
    standardError: Math.sqrt(variance),
    degreesOfFreedom: Math.max(1, Math.floor(variance ** 2 / spread)),
  };
}

/** N_h / n_h. */
function weightsOf(stratumSizes: readonly number[], units: readonly SampledUnit[]): Float64Array {
  const counts = new Float64Array(stratumSizes.length);
  for (const { stratum } of units) counts[stratum] = (counts[stratum] as number) + 1;
  return counts.map((count, stratum) => (stratumSizes[stratum] as number) / count);
}
