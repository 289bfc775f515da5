import { intervalReach } from "../math/student-t.js";
import type { Interval } from "./bootstrap-fit.js";
import { onScale, type LawFit } from "./fit-law.js";

/**
 * The score that a law expects of a model, with two intervals (Weisberg, Applied Linear Regression, 2.8). With x on the
 * law's scale, S = Σ(xᵢ−x̄)², s the unbiased RMSE and t Student's with n − 2 degrees of freedom:
 *
 *   expected ± t s √(    1/n + (x−x̄)²/S )   where the line itself lies: the mean score of models at this x
 *   expected ± t s √(1 + 1/n + (x−x̄)²/S )   where the score of one more model lies
 *
 * Both suppose normal scatter, the same at every x. A straight line knows nothing of 0 and 1, so an interval may leave
 * them: that is said, and the clipped interval stands beside it. Outside the fitted range the intervals rest on the law
 * going on as it was, which nothing here tests: `extrapolates` says so, and the caller decides.
 */
export interface ScorePrediction {
  readonly bpc: number;
  /** A proportion, yet below 0 or above 1 where the line is. */
  readonly expected: number;
  readonly level: number;
  readonly degreesOfFreedom: number;
  /** Of the line. */
  readonly confidenceInterval: Interval;
  /** Of one more model's score. */
  readonly predictionInterval: Interval;
  /** Whether the prediction interval reaches below 0 or above 1. */
  readonly leavesUnitInterval: boolean;
  /** What is left of the prediction interval between 0 and 1; 0 to 0 or 1 to 1 when it lies outside altogether. */
  readonly clippedPredictionInterval: Interval;
  /** On which side of the fitted range `bpc` lies, if on one. */
  readonly extrapolates: "below" | "above" | undefined;
  /** Least and greatest bits per character of the fitted models. */
  readonly fittedRange: Interval;
}

export interface PredictOptions {
  /** The intervals' coverage, default 0.95. */
  readonly level?: number;
}

/** Throws a RangeError on bits per character that are not finite, or not above zero on the logarithmic scale. */
export function predictScore(law: LawFit, bpc: number, { level = 0.95 }: PredictOptions = {}): ScorePrediction {
  if (!Number.isFinite(bpc)) throw new RangeError(`a score is predicted from finite bits per character: ${bpc}`);
  const x = onScale(bpc, law.scale, "the prediction");
  const expected = law.intercept + law.slope * x;
  const degreesOfFreedom = law.n - 2;
  const reach = intervalReach(level, degreesOfFreedom) * law.rmseUnbiased;
  const lineVariance = 1 / law.n + (x - law.xMean) ** 2 / law.xSquaredDeviations;
  const predictionInterval = around(expected, reach * Math.sqrt(1 + lineVariance));
  const { low, high } = predictionInterval;
  return {
    ...{ bpc, expected, level, degreesOfFreedom },
    confidenceInterval: around(expected, reach * Math.sqrt(lineVariance)),
    predictionInterval,
    leavesUnitInterval: low < 0 || high > 1,
    clippedPredictionInterval: { low: clip(low), high: clip(high) },
    extrapolates: bpc < law.fittedRange.low ? "below" : bpc > law.fittedRange.high ? "above" : undefined,
    fittedRange: law.fittedRange,
  };
}

function around(centre: number, reach: number): Interval {
  return { low: centre - reach, high: centre + reach };
}

function clip(score: number): number {
  return Math.min(1, Math.max(0, score));
}
