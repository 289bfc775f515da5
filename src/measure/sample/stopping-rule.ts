/**
 * When a sample is large enough, and where to look next.
 *
 * The rule looks at how wide the interval is, never at where it lies, so the error of looking often is only of second order
 * (Chow and Robbins 1965; information-based monitoring, Mehta and Tsiatis 2001). The interval is nevertheless made for the worst:
 * estimates at growing information behave as a Brownian motion W, and P(|W(t)| > c for any t ≤ 1) ≤ 4 (1 − Φ(c)) by reflection. So the
 * reach c is the quantile for a two-sided error of 2.5 % instead of 5 % (2.24 instead of 1.96), from Student's t since the spread
 * is estimated too, and the interval holds with 95 % however many looks came before it.
 */
import { intervalReach } from "../../math/student-t.js";
import { regressionEstimate, stratifiedError, type StratifiedSample } from "../../math/regression-estimate.js";

/** Below this many units neither the fit nor normal theory can be trusted. */
const FEWEST_UNITS = 64;
/** The first look takes an eighth of the units up to this many, so that kinds of text that make up 2 % are not all missed. */
const MOST_FIRST_UNITS = 256;
const POINTWISE_LEVEL = 0.975;

export interface SampleEstimate {
  readonly total: number;
  readonly standardError: number;
  /** Of the interval total ± halfWidth; 0 when everything was scored. */
  readonly halfWidth: number;
  readonly degreesOfFreedom?: number;
}

export interface Look extends SampleEstimate {
  /** The rounds after which to look again; absent when this is enough, or all there is. */
  readonly nextRounds?: number;
}

/**
 * @param sample after `rounds` rounds.
 * @param fixed what is known for certain and belongs to the total.
 * @param leastRounds as many as another model needed.
 */
export function lookAt(
  sample: StratifiedSample,
  rounds: number,
  { precision, fixed, leastRounds }: { precision: number; fixed: number; leastRounds: number },
): Look {
  const estimate = estimateSample(sample);
  const most = Math.max(0, ...sample.stratumSizes);
  if (rounds >= most) return estimate;
  const wanted = precision * (fixed + estimate.total);
  if (!(estimate.halfWidth <= wanted)) return { ...estimate, nextRounds: nextLook(sample, rounds, wanted) };
  return rounds >= leastRounds ? estimate : { ...estimate, nextRounds: Math.min(most, leastRounds) };
}

/** The rounds after which to look first. */
export function firstLook(stratumSizes: readonly number[]): number {
  const most = Math.max(0, ...stratumSizes);
  const wanted = Math.max(FEWEST_UNITS, Math.min(MOST_FIRST_UNITS, unitsAt(stratumSizes, most) / 8));
  for (let rounds = 2; rounds < most; rounds++) if (unitsAt(stratumSizes, rounds) >= wanted) return rounds;
  return most;
}

function estimateSample(sample: StratifiedSample): SampleEstimate {
  const { total, residuals, fittedCount } = regressionEstimate(sample);
  return withReach(
    total,
    stratifiedError(
      sample.stratumSizes,
      Int32Array.from(sample.units, ({ stratum }) => stratum),
      residuals,
      fittedCount,
    ),
  );
}

/** The difference first − second of two models' totals over the same units. */
export function estimateDifference(first: StratifiedSample, second: StratifiedSample): SampleEstimate {
  const [a, b] = [regressionEstimate(first), regressionEstimate(second)];
  const strata = Int32Array.from(first.units, ({ stratum }) => stratum);
  const residuals = a.residuals.map((residual, index) => residual - (b.residuals[index] as number));
  const fittedCount = Math.max(a.fittedCount, b.fittedCount);
  return withReach(a.total - b.total, stratifiedError(first.stratumSizes, strata, residuals, fittedCount));
}

/**
 * The rounds after which to look again: those that the spread seen so far asks for, at most twice as many as now, so that a
 * spread misjudged early costs little.
 */
function nextLook(sample: StratifiedSample, rounds: number, halfWidth: number): number {
  const { residuals, fittedCount } = regressionEstimate(sample);
  const strata = Int32Array.from(sample.units, ({ stratum }) => stratum);
  const most = Math.min(2 * rounds, Math.max(...sample.stratumSizes));
  for (let next = rounds + 1; next < most; next++) {
    const error = stratifiedError(sample.stratumSizes, strata, residuals, fittedCount, next);
    if (withReach(0, error).halfWidth <= halfWidth) return next;
  }
  return most;
}

function withReach(
  total: number,
  { standardError, degreesOfFreedom }: ReturnType<typeof stratifiedError>,
): SampleEstimate {
  if (degreesOfFreedom === undefined) return { total, standardError, halfWidth: 0 };
  const halfWidth = intervalReach(POINTWISE_LEVEL, degreesOfFreedom) * standardError;
  return { total, standardError, halfWidth, degreesOfFreedom };
}

function unitsAt(stratumSizes: readonly number[], rounds: number): number {
  return stratumSizes.reduce((sum, size) => sum + Math.min(size, rounds), 0);
}
