import { sumOf } from "../math/compensated-sum.js";
import { twoSidedP } from "../math/student-t.js";
import type { FittedPoint, LineFit } from "./fit-line.js";
import { isRounding, type LineDiagnostics } from "./line-diagnostics.js";

/**
 * Is a whole family off the line? Models of one family share their training data, so what contaminates one lifts all,
 * and together they pull the line towards themselves and hide each other from the test of single points.
 *
 * The line is fitted with one more term, an indicator d of the family: score = intercept + slope · x + shift · d. With
 * d̃ the residual of d on x, and e the residuals of the line without the term (Frisch, Waugh and Lovell):
 *
 *   shift = Σ d̃ e / Σ d̃²     s² = (SSE − shift² Σ d̃²) / (n − 3)     t = shift √(Σ d̃²) / s,  n − 3 degrees of freedom
 *
 * For a family of one this t is exactly the externally studentized residual. p-values are multiplied by the number of
 * families (Bonferroni). Unit of shift: the score's, 0 to 1.
 */
export type FamilyShift =
  | {
      readonly status: "ok";
      readonly family: string;
      readonly memberCount: number;
      /** How much the family scores above (or, negative, below) the line of the others, at a slope common to all. */
      readonly shift: number;
      readonly standardError: number;
      readonly t: number;
      readonly degreesOfFreedom: number;
      readonly pValue: number;
      readonly adjustedPValue: number;
      readonly text?:
        "scores higher than it compresses: check for benchmark contamination" | "scores lower than it compresses";
    }
  | {
      readonly status: "undetermined";
      readonly family: string;
      readonly memberCount: number;
      readonly reason: "needs-four-points" | "no-line-without-the-family" | "no-scatter-left";
    };

/** One entry a family, in the order of first appearance; empty when a point has no family. */
export function familyShifts(line: LineFit, diagnostics: LineDiagnostics): FamilyShift[] {
  if (line.points.some(({ family }) => family === undefined)) return [];
  const families = [...new Set(line.points.map(({ family }) => family as string))];
  return families.map((family) => shiftOf(line, diagnostics, family, families.length));
}

function shiftOf(line: LineFit, diagnostics: LineDiagnostics, family: string, familyCount: number): FamilyShift {
  const { n, points } = line;
  const others = points.filter((point) => point.family !== family);
  const memberCount = n - others.length;
  const undetermined = (reason: (FamilyShift & { status: "undetermined" })["reason"]): FamilyShift => ({
    ...{ status: "undetermined", family, memberCount, reason },
  });
  if (n < 4) return undetermined("needs-four-points");
  const own = indicatorResiduals(points, diagnostics, family, memberCount / n);
  const ownSquares = sumOf(own.map((value) => value ** 2));
  // Others at one x or none at all: the family alone would have to say what the slope is.
  if (others.every(({ x }) => x === others[0]?.x) || ownSquares < 1e-10) {
    return undetermined("no-line-without-the-family");
  }
  const shift = sumOf(own.map((value, index) => value * (points[index] as FittedPoint).residual)) / ownSquares;
  const leftSquares = diagnostics.residualSquares - shift ** 2 * ownSquares;
  if (isRounding(leftSquares, diagnostics)) return undetermined("no-scatter-left");

  const degreesOfFreedom = n - 3;
  const standardError = Math.sqrt(leftSquares / degreesOfFreedom / ownSquares);
  const t = shift / standardError;
  const pValue = twoSidedP(t, degreesOfFreedom);
  const adjustedPValue = Math.min(1, pValue * familyCount);
  return {
    ...{ status: "ok", family, memberCount, shift, standardError, t, degreesOfFreedom, pValue, adjustedPValue },
    ...(adjustedPValue < 0.05 && {
      text:
        shift > 0
          ? "scores higher than it compresses: check for benchmark contamination"
          : "scores lower than it compresses",
    }),
  };
}

/** What is left of the family's indicator once its regression on x is taken out. */
function indicatorResiduals(
  points: readonly FittedPoint[],
  { xMean, xSquaredDeviations }: LineDiagnostics,
  family: string,
  share: number,
): number[] {
  const members = points.filter((point) => point.family === family);
  const slope = sumOf(members.map(({ x }) => x - xMean)) / xSquaredDeviations;
  return points.map((point) => (point.family === family ? 1 : 0) - share - slope * (point.x - xMean));
}
