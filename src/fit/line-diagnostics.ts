import { sumOf } from "../math/compensated-sum.js";
import type { LineFit } from "./fit-line.js";

/**
 * What a least-squares line knows about its own precision (Weisberg, Applied Linear Regression, chapters 2 and 9). With
 * S = Σ(x−x̄)², SSE = Σ residual² and s² = SSE / (n − 2):
 *
 *   SE(slope) = s / √S                leverage hᵢ = 1/n + (xᵢ−x̄)² / S
 *   SE(intercept) = s √(1/n + x̄²/S)   leave-one-out residual = residualᵢ / (1 − hᵢ)
 *
 * The last is exactly the residual of point i from the line through the other n − 1, so nothing is fitted again.
 * Units: x and y are the fit's own; n ≥ 3. Leverages lie in [1/n, 1] and add up to 2.
 */
export interface LineDiagnostics {
  readonly xMean: number;
  /** Σ(x−x̄)². */
  readonly xSquaredDeviations: number;
  /** Σ(y−ȳ)². */
  readonly ySquaredDeviations: number;
  /** Σ residual². */
  readonly residualSquares: number;
  /** s, the estimate of the scatter around the true line: divides by n − 2. */
  readonly rmseUnbiased: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
  /** In the order of the points. */
  readonly leverages: readonly number[];
  readonly leaveOneOut: LeaveOneOut;
}

export type LeaveOneOut =
  | {
      readonly status: "ok";
      /** √(mean of the squared leave-one-out residuals): divides by n. */
      readonly rmse: number;
      /** In the order of the points. */
      readonly residuals: readonly number[];
    }
  /** All other points share one x: without this one there is no line. */
  | { readonly status: "undetermined"; readonly reason: "one-point-determines-the-slope" };

/** A leverage this close to 1 is 1 up to rounding. */
export const fullLeverage = 1 - 1e-10;

export function diagnoseLine(fit: LineFit): LineDiagnostics {
  const n = fit.n;
  const xMean = sumOf(fit.points.map(({ x }) => x)) / n;
  const xSquaredDeviations = squaredDeviations(fit.points.map(({ x }) => x));
  const residualSquares = sumOf(fit.points.map(({ residual }) => residual ** 2));
  const rmseUnbiased = Math.sqrt(residualSquares / (n - 2));
  const leverages = fit.points.map(({ x }) => Math.min(1, 1 / n + (x - xMean) ** 2 / xSquaredDeviations));
  return {
    xMean,
    xSquaredDeviations,
    ySquaredDeviations: squaredDeviations(fit.points.map(({ y }) => y)),
    residualSquares,
    rmseUnbiased,
    slopeStandardError: rmseUnbiased / Math.sqrt(xSquaredDeviations),
    interceptStandardError: rmseUnbiased * Math.sqrt(1 / n + xMean ** 2 / xSquaredDeviations),
    leverages,
    leaveOneOut: leaveOneOut(fit, leverages),
  };
}

function leaveOneOut(fit: LineFit, leverages: readonly number[]): LeaveOneOut {
  if (leverages.some((leverage) => leverage > fullLeverage)) {
    return { status: "undetermined", reason: "one-point-determines-the-slope" };
  }
  const residuals = fit.points.map(({ residual }, index) => residual / (1 - (leverages[index] as number)));
  return {
    status: "ok",
    rmse: Math.sqrt(sumOf(residuals.map((residual) => residual ** 2)) / fit.n),
    residuals,
  };
}

/**
 * Whether scatter that is left of the diagnosed line's, once a part of it is explained, is nothing but rounding: the rest
 * lies on a line. Below 1e-280 squares have lost digits to the smallest double.
 */
export function isRounding(leftSquares: number, { residualSquares, ySquaredDeviations }: LineDiagnostics): boolean {
  return leftSquares <= Math.max(1e-12 * residualSquares, 1e-24 * ySquaredDeviations, 1e-280);
}

function squaredDeviations(values: readonly number[]): number {
  const mean = sumOf(values) / values.length;
  return sumOf(values.map((value) => (value - mean) ** 2));
}
