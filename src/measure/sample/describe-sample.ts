/** What a sample came to, for the record. */
import type { Warning } from "../../errors.js";
import { unitsOfRounds } from "./sample-order.js";
import type { SampleState } from "./score-until-narrow.js";
import { SAMPLING_VERSION, type SampleInfo, type Sampling } from "./sampling.js";
import { knownTotals } from "./unit-plan.js";

export function describeSample(
  { plan, order }: Pick<SampleState, "plan" | "order">,
  sampling: Sampling,
  roundCount: number,
  relativeHalfWidth: number,
): SampleInfo {
  const scoredUnits = unitsOfRounds(order, 0, roundCount);
  const chars = knownTotals(plan)[0] as number;
  const ofUnit = (unit: number) => plan.windows.slice(plan.firstWindowOf[unit], plan.firstWindowOf[unit + 1]);
  const inputTokens = scoredUnits.flatMap(ofUnit).reduce((sum, { length }) => sum + length, 0);
  return {
    ...sampling,
    version: SAMPLING_VERSION,
    status: relativeHalfWidth <= sampling.precision && roundCount < order.roundCount ? "reached" : "exhausted",
    relativeHalfWidth,
    roundCount,
    unitCount: plan.units.count,
    scoredUnitCount: scoredUnits.length,
    windowCount: plan.windows.length,
    scoredCharShare:
      chars === 0 ? 1 : scoredUnits.reduce((sum, unit) => sum + (plan.known[unit]?.[0] as number), 0) / chars,
    inputTokenShare: plan.inputTokens === 0 ? 1 : inputTokens / plan.inputTokens,
  };
}

/** One warning when all was scored: the precision bought nothing. */
export function exhaustedWarnings(
  { status, precision }: SampleInfo,
  names: { model: string; corpus: string },
): Warning[] {
  if (status === "reached") return [];
  const percent = Number((100 * precision).toPrecision(3));
  const message = `All of ${names.corpus} was scored for ${names.model}: no smaller part gave every model's bpc to ${percent} %. The figure is the full one.`;
  return [{ code: "sample-exhausted", message }];
}
