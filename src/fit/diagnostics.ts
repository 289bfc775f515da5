/**
 * What each point does to a line: leverage, leave-one-out error, externally studentized residual.
 *
 *   hᵢ = 1/n + (xᵢ − x̄)² / Σ(x − x̄)²          leverage
 *   yᵢ − ŷ₍ᵢ₎ = eᵢ / (1 − hᵢ)                   error at i of the line fitted without i
 *   tᵢ = eᵢ / (s₍ᵢ₎ √(1 − hᵢ)),  s₍ᵢ₎² = (Σe² − eᵢ²/(1 − hᵢ)) / (n − 3)
 *
 * Under the line's assumptions tᵢ has Student's t distribution with n − 3 degrees of freedom; the p-value is two-sided and
 * multiplied by n (Bonferroni), since the largest of n residuals is what catches the eye. Cook and Weisberg, Residuals and
 * Influence in Regression (1982), 2.2. A value that does not exist (n = 3, a point alone at its x) is undefined, never NaN.
 */
import { sumOf } from "../math/compensated-sum.js";
import type { LineFit } from "./fit-line.js";
import { twoSidedP } from "./t-distribution.js";

export interface PointDiagnostics {
  readonly leverage: number;
  /** y minus the line fitted without this point, at its x. */
  readonly leaveOneOutError: number | undefined;
  readonly studentizedResidual: number | undefined;
  /** Two-sided p-value, times n, at most 1. */
  readonly adjustedP: number | undefined;
}

export function diagnose(fit: LineFit): PointDiagnostics[] {
  const { n, points } = fit;
  const xMean = sumOf(points.map(({ x }) => x)) / n;
  const spread = sumOf(points.map(({ x }) => (x - xMean) ** 2));
  const squares = sumOf(points.map(({ residual }) => residual ** 2));
  return points.map(({ x, residual }) => {
    const leverage = Math.min(1, 1 / n + (x - xMean) ** 2 / spread);
    const rest = 1 - leverage;
    if (rest < 1e-12)
      return { leverage, leaveOneOutError: undefined, studentizedResidual: undefined, adjustedP: undefined };
    const variance = n > 3 ? (squares - residual ** 2 / rest) / (n - 3) : 0;
    // A perfect line has residuals of rounding only: their ratio means nothing.
    const exists = variance > 1e-24 * Math.max(1, ...points.map(({ y }) => y ** 2));
    const studentizedResidual = exists ? residual / Math.sqrt(variance * rest) : undefined;
    return {
      leverage,
      leaveOneOutError: residual / rest,
      studentizedResidual,
      adjustedP: studentizedResidual === undefined ? undefined : Math.min(1, n * twoSidedP(studentizedResidual, n - 3)),
    };
  });
}

/** √(Σ (y − ŷ without the point)² / n); undefined when a point's does not exist. */
export function leaveOneOutRmse(diagnostics: readonly PointDiagnostics[]): number | undefined {
  const errors = diagnostics.map(({ leaveOneOutError }) => leaveOneOutError);
  if (errors.some((error) => error === undefined)) return undefined;
  return Math.sqrt(sumOf(errors.map((error) => (error as number) ** 2)) / errors.length);
}
