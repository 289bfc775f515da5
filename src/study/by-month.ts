/** Curves of bpc over time from a run folder's records: no text is read and nothing is scored again. */
import type { Warning } from "../errors.js";
import { readDateFile } from "../measure/date-file.js";
import type { Measurement, ModelMeasurement } from "../measure/measurement.js";
import { monthCurve, type MonthCurve } from "../measure/month-curve.js";
import type { RunFolder } from "../measure/run-folder.js";
import { readDocumentBits } from "./document-bits.js";

export interface MonthCurves {
  readonly curves: readonly MonthCurve[];
  /** Why a pair that was asked for has no curve. */
  readonly warnings: readonly Warning[];
}

/** One curve a model and corpus with dates. Compressors keep no records of single documents, so they have none. */
export async function monthCurves(run: RunFolder, measurements: readonly Measurement[]): Promise<MonthCurves> {
  const curves: MonthCurve[] = [];
  const warnings = new Map<string, Warning>();
  for (const measurement of measurements) {
    if (measurement.kind !== "model") continue;
    const curve = await curveOf(run, measurement);
    if ("months" in curve) curves.push(curve);
    else warnings.set(curve.message, curve);
  }
  return { curves, warnings: [...warnings.values()] };
}

async function curveOf(run: RunFolder, measurement: ModelMeasurement): Promise<MonthCurve | Warning> {
  const { model, corpus, corpusInfo, planHash, modelDates } = measurement;
  const missing = (code: string, reason: string): Warning => ({ code, message: `No curve over time: ${reason}.` });
  const dates = await readDateFile(run.datesFile(corpusInfo.name, corpusInfo.sha256), corpusInfo.sha256);
  if (dates === undefined) return missing("by-month-no-dates", `no document of ${corpus} has a date`);
  const documents = await readDocumentBits(run, measurement);
  if (documents?.length !== dates.length)
    return missing("by-month-no-records", `${run.folder} has no records of single documents for ${model} on ${corpus}`);
  return {
    model,
    corpus,
    planHash,
    ...(modelDates === undefined ? {} : { modelDates }),
    ...monthCurve(documents, dates),
  };
}
