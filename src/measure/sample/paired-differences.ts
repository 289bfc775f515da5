/**
 * Differences of bpc between models that scored the same units of text.
 *
 * Each model's total has its own fit and its own windows, but the units are one sample, so the variance is that of the
 * differences of residuals, stratum by stratum. What makes a text hard is hard for both models: the interval of the
 * difference is narrower than those of the models.
 */
import type { Measurement, ModelMeasurement } from "../measurement.js";
import type { RunFolder } from "../run-folder.js";
import { atRounds, readSampledUnits, type SampledUnits } from "./sampled-units.js";
import { estimateDifference } from "./stopping-rule.js";

/** bpc of the first model less that of the second. */
export interface PairedDifference {
  readonly corpus: string;
  readonly models: readonly [first: string, second: string];
  readonly bpc: number;
  readonly bpcInterval: readonly [low: number, high: number];
  readonly bpcStandardError: number;
  readonly unitCount: number;
  /** Everything was scored: the difference is known. */
  readonly isWhole: boolean;
}

/** Every pair of sampled models on a corpus, in the order given; none where a model's sample is gone from the folder. */
export async function pairedDifferences(
  run: RunFolder,
  measurements: readonly Measurement[],
): Promise<PairedDifference[]> {
  const sampled = measurements.filter(
    (one): one is ModelMeasurement => one.kind === "model" && one.sample !== undefined,
  );
  const samples = await Promise.all(
    sampled.map((one) =>
      readSampledUnits(run.sampleFile(one.modelInfo.name, one.corpusInfo.name, one.planHash), one.planHash),
    ),
  );
  return sampled.flatMap((first, place) =>
    sampled.slice(place + 1).flatMap((second, behind) => {
      if (first.corpusInfo.sha256 !== second.corpusInfo.sha256 || first.corpus !== second.corpus) return [];
      const [a, b] = [samples[place], samples[place + 1 + behind]];
      return a === undefined || b === undefined ? [] : [differenceOf([first, a], [second, b])];
    }),
  );
}

function differenceOf(
  [first, a]: readonly [ModelMeasurement, SampledUnits],
  [second, b]: readonly [ModelMeasurement, SampledUnits],
): PairedDifference {
  const rounds = Math.min(a.roundCount, b.roundCount);
  const units = atRounds(a, rounds);
  const { total, halfWidth, standardError, degreesOfFreedom } = estimateDifference(units, atRounds(b, rounds));
  const difference = total + a.fixedBits - b.fixedBits;
  const chars = first.charCount;
  return {
    corpus: first.corpus,
    models: [first.model, second.model],
    bpc: difference / chars,
    bpcInterval: [(difference - halfWidth) / chars, (difference + halfWidth) / chars],
    bpcStandardError: standardError / chars,
    unitCount: units.units.length,
    isWhole: degreesOfFreedom === undefined,
  };
}
