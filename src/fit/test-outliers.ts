import { twoSidedP } from "../math/student-t.js";
import type { LineFit } from "./fit-line.js";
import { fullLeverage, isRounding, type LineDiagnostics } from "./line-diagnostics.js";

/**
 * Is a point further from the line than the others' scatter explains? The externally studentized residual (Cook and
 * Weisberg, Residuals and Influence in Regression, 1982, 2.2.1; R's `rstudent`) takes the scatter from the others alone:
 *
 *   tᵢ = eᵢ / (s₍ᵢ₎ √(1 − hᵢ)),   s₍ᵢ₎² = (SSE − eᵢ²/(1 − hᵢ)) / (n − 3)
 *
 * With normal scatter it has Student's t distribution with n − 3 degrees of freedom. The largest of n is looked at, so
 * p-values are multiplied by n (Bonferroni). Several outliers together hide each other: see family-shifts.ts.
 */
export type OutlierTest =
  | {
      readonly status: "ok";
      /** Externally studentized residual, in standard errors. */
      readonly t: number;
      readonly degreesOfFreedom: number;
      /** Two-sided. */
      readonly pValue: number;
      /** min(1, p · n). */
      readonly adjustedPValue: number;
    }
  | {
      readonly status: "undetermined";
      readonly reason: "needs-four-points" | "one-point-determines-the-slope" | "the-others-lie-on-a-line";
    };

/** What to say of a point far from the line: a score above it is more than the model's compression explains. */
export interface PointFlag {
  /** `significant`: adjusted p below 0.05. `notable`: not that, but |t| above 2.5. */
  readonly level: "significant" | "notable";
  readonly direction: "higher" | "lower";
  readonly text:
    "scores higher than it compresses: check for benchmark contamination" | "scores lower than it compresses";
}

/** One test a point, in their order. */
export function testOutliers({ n, points }: LineFit, diagnostics: LineDiagnostics): OutlierTest[] {
  return points.map(({ residual }, index) => {
    const leverage = diagnostics.leverages[index] as number;
    if (n < 4) return { status: "undetermined", reason: "needs-four-points" };
    if (leverage > fullLeverage) return { status: "undetermined", reason: "one-point-determines-the-slope" };
    const othersSquares = diagnostics.residualSquares - residual ** 2 / (1 - leverage);
    if (isRounding(othersSquares, diagnostics)) return { status: "undetermined", reason: "the-others-lie-on-a-line" };
    const degreesOfFreedom = n - 3;
    const t = residual / Math.sqrt((othersSquares / degreesOfFreedom) * (1 - leverage));
    const pValue = twoSidedP(t, degreesOfFreedom);
    return { status: "ok", t, degreesOfFreedom, pValue, adjustedPValue: Math.min(1, pValue * n) };
  });
}

/** Undefined for a point that is where it should be, or cannot be judged. */
export function flagOutlier(test: OutlierTest): PointFlag | undefined {
  if (test.status !== "ok") return undefined;
  const significant = test.adjustedPValue < 0.05;
  if (!significant && Math.abs(test.t) <= 2.5) return undefined;
  const higher = test.t > 0;
  return {
    level: significant ? "significant" : "notable",
    direction: higher ? "higher" : "lower",
    text: higher
      ? "scores higher than it compresses: check for benchmark contamination"
      : "scores lower than it compresses",
  };
}
