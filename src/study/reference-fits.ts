/** The law on the reference data: the fits the paper prints, and one for each benchmark. */
import { fitLaw, type Law, type LawScale } from "../fit/fit-law.js";
import { benchmarkFits, paperFits, type ReferencePoints } from "../scores/reference-points.js";
import type { Reference } from "../scores/reference.js";

/** `paper`: areas and overall. `benchmarks`: each of the 12. */
export type ReferenceSet = "paper" | "benchmarks";

export function referenceFits(reference: Reference, set: ReferenceSet, scale: LawScale): Law[] {
  const points: readonly ReferencePoints[] = set === "paper" ? paperFits(reference) : benchmarkFits(reference);
  return points.map(({ points: list, ...words }) => fitLaw(list, { ...words, scale }));
}
