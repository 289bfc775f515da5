/**
 * How much bpc says about the score beyond the model's size.
 *
 *   r(x,y | z) = (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)),  z = ln parameters
 */
import { pearson } from "../math/correlation.js";
import type { LawPoint } from "./law-point.js";

export type PartialCorrelation =
  | {
      readonly status: "ok";
      readonly given: "ln parameters";
      readonly n: number;
      /** Of score and bpc, given ln parameters. */
      readonly pearson: number;
      /** Of score and ln parameters alone. */
      readonly scoreAndParameters: number;
    }
  | { readonly status: "undetermined"; readonly reason: string };

/** @param points x already on the fit's scale. */
export function partialCorrelation(points: readonly LawPoint[]): PartialCorrelation {
  const missing = points.filter(({ parameters }) => !(parameters !== undefined && parameters > 0)).length;
  if (missing > 0)
    return { status: "undetermined", reason: `the parameters of ${missing} of ${points.length} models are not known` };
  if (points.length < 4) return { status: "undetermined", reason: "it needs at least 4 models" };
  const x = points.map((point) => point.x);
  const y = points.map((point) => point.y);
  const z = points.map(({ parameters }) => Math.log(parameters as number));
  const [xy, xz, yz] = [pearson(x, y), pearson(x, z), pearson(y, z)];
  if (xy === undefined || xz === undefined || yz === undefined)
    return { status: "undetermined", reason: "bpc, score or size does not vary" };
  const rest = (1 - xz ** 2) * (1 - yz ** 2);
  if (rest < 1e-12) return { status: "undetermined", reason: "the size alone determines bpc or score" };
  const partial = (xy - xz * yz) / Math.sqrt(rest);
  return {
    status: "ok",
    given: "ln parameters",
    n: points.length,
    pearson: Math.min(1, Math.max(-1, partial)),
    scoreAndParameters: yz,
  };
}
