/**
 * The units of a sample that were scored, in the order of scoring, with all that an estimate needs: kept beside the
 * measurement, so that differences between models need no model and no text.
 */
import { readFile } from "node:fs/promises";
import type { StratifiedSample, SampledUnit } from "../../math/regression-estimate.js";

export interface SampledUnits extends StratifiedSample {
  readonly schemaVersion: 1;
  readonly planHash: string;
  readonly roundCount: number;
  /** Bits that no window holds: first tokens charged uniformly (models without BOS). Known, not estimated. */
  readonly fixedBits: number;
}

/** The sample as it was after fewer rounds. */
export function atRounds<Sample extends StratifiedSample>(sample: Sample, rounds: number): Sample {
  const seen = new Float64Array(sample.stratumSizes.length);
  const units = sample.units.filter(({ stratum }) => {
    seen[stratum] = (seen[stratum] as number) + 1;
    return (seen[stratum] as number) <= rounds;
  });
  return { ...sample, units };
}

/** Undefined when there is none, or it belongs to something else. */
export async function readSampledUnits(file: string, planHash: string): Promise<SampledUnits | undefined> {
  try {
    const read = JSON.parse(await readFile(file, "utf8")) as Omit<SampledUnits, "units"> & { units: number[][] };
    const width = 2 + read.xTotals.length;
    const isWhole =
      read.schemaVersion === 1 &&
      read.planHash === planHash &&
      read.units.every((row) => row.length === width && row.every(Number.isFinite));
    return isWhole ? { ...read, units: read.units.map(toUnit) } : undefined;
  } catch {
    return undefined;
  }
}

/** One short line a unit: stratum, bits, what is known. */
export function writeSampledUnits({ units, ...rest }: SampledUnits): string {
  const rows = units.map(({ stratum, y, x }) => JSON.stringify([stratum, y, ...x]));
  return `${JSON.stringify(rest).slice(0, -1)},"units":[\n${rows.join(",\n")}\n]}\n`;
}

function toUnit([stratum, y, ...x]: number[]): SampledUnit {
  return { stratum: stratum as number, y: y as number, x };
}
