import { pearson } from "../math/correlation.js";
import { partialCorrelation } from "../math/partial-correlation.js";
import { correlationP } from "../math/student-t.js";
import type { FitPoint } from "./fit-line.js";

/**
 * Does compression say more than size? The correlation of x and score with ln(parameters) held fixed, beside the
 * correlation that size alone reaches. Larger models compress better and score better, so a good line by itself does
 * not tell the two apart.
 */
export type ParameterControl =
  | {
      readonly status: "ok";
      /** Correlation of x and score given ln(parameters). */
      readonly partialPearson: number;
      /** Two-sided, n − 3 degrees of freedom. */
      readonly pValue: number;
      /** Correlation of the score with ln(parameters). */
      readonly scoreParametersPearson: number;
      /** Correlation of x with ln(parameters). */
      readonly xParametersPearson: number;
    }
  | {
      readonly status: "undetermined";
      readonly reason:
        "parameters-missing" | "needs-four-points" | "parameters-do-not-vary" | "parameters-determine-x-or-score";
      /** The models without a parameter count. */
      readonly missing: readonly string[];
    };

/** Points must vary in x and y. Throws a RangeError on a parameter count that is not a positive number. */
export function controlParameters(points: readonly FitPoint[]): ParameterControl {
  for (const { name, parameters } of points) {
    if (parameters !== undefined && !(Number.isFinite(parameters) && parameters > 0)) {
      throw new RangeError(`a parameter count is a positive number: ${name} has ${parameters}`);
    }
  }
  const missing = points.filter(({ parameters }) => parameters === undefined).map(({ name }) => name);
  if (missing.length > 0) return { status: "undetermined", reason: "parameters-missing", missing };
  if (points.length < 4) return { status: "undetermined", reason: "needs-four-points", missing };
  const x = points.map((point) => point.x);
  const y = points.map((point) => point.y);
  const size = points.map(({ parameters }) => Math.log(parameters as number));
  const scoreParametersPearson = pearson(y, size);
  const xParametersPearson = pearson(x, size);
  if (scoreParametersPearson === undefined || xParametersPearson === undefined) {
    return { status: "undetermined", reason: "parameters-do-not-vary", missing };
  }
  const partialPearson = partialCorrelation(x, y, size);
  if (partialPearson === undefined) {
    return { status: "undetermined", reason: "parameters-determine-x-or-score", missing };
  }
  const pValue = correlationP(partialPearson, points.length - 3);
  return { status: "ok", partialPearson, pValue, scoreParametersPearson, xParametersPearson };
}
