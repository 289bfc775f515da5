/** A measurement beside its model's dates, and whether the model may have seen the corpus, as far as dates can tell. */
import type { DateRange, DateTable } from "../corpus/dates/date-table.js";
import { firstDay, lastDay } from "../corpus/dates/parse-date.js";
import type { Warning } from "../errors.js";
import type { Measurement, ModelMeasurement } from "./measurement.js";
import type { ModelDates } from "./model-dates.js";

/** Dates are of the request, not of the measurement: a finished one gets those that are given now. */
export function withModelDates(
  measurement: ModelMeasurement,
  dates: DateTable,
  modelDates: ModelDates | undefined,
): ModelMeasurement;
export function withModelDates(
  measurement: Measurement,
  dates: DateTable,
  modelDates: ModelDates | undefined,
): Measurement;
export function withModelDates(
  measurement: Measurement,
  dates: DateTable,
  modelDates: ModelDates | undefined,
): Measurement {
  if (measurement.kind !== "model") return measurement;
  const { modelDates: _former, ...measured } = measurement;
  const warnings = [
    ...measured.warnings.filter(({ code }) => code !== FRESHNESS_CODE),
    ...freshnessWarnings(measured.model, measured.corpus, dates, modelDates),
  ];
  return { ...measured, ...(modelDates === undefined ? {} : { modelDates }), warnings };
}

/** Text against a model's date, as the warning does: by its release, else by its training cutoff. Undefined without dates. */
export function ageOf(
  { first, last }: DateRange,
  { released, cutoff }: Omit<ModelDates, "source">,
): "newer" | "older" | "partly-older" | undefined {
  const limit = released ?? cutoff;
  if (limit === undefined || first === undefined || last === undefined) return undefined;
  if (firstDay(first) >= lastDay(limit)) return "newer";
  return firstDay(last) < lastDay(limit) ? "older" : "partly-older";
}

export const FRESHNESS_CODE = "older-than-model";

/**
 * One warning when a dated document is older than the model's release, or than its training cutoff where no release is
 * known; none when either side has no dates. A month counts as older when any day of it is.
 */
export function freshnessWarnings(
  model: string,
  corpus: string,
  dates: DateTable,
  modelDates: ModelDates | undefined,
): Warning[] {
  const { released, cutoff } = modelDates ?? {};
  const limit = released ?? cutoff;
  const { first, last, undated } = dates.range();
  if (limit === undefined || first === undefined || last === undefined) return [];
  const older = dates.countBefore(lastDay(limit));
  if (older === 0) return [];
  const dated = dates.length - undated;
  const range = first === last ? first : `${first} to ${last}`;
  const limitName = `${model}'s ${released === undefined ? "training cutoff" : "release"} ${limit}`;
  const message =
    older === dated
      ? `${corpus}: ${range} is older than ${limitName}: the model may have seen it.`
      : `${corpus}: ${count(older)} of ${count(dated)} dated documents (${range}) are older than ${limitName}: the model may have seen them.`;
  return [{ code: FRESHNESS_CODE, message: `${message}${ofCutoff(dates, released, cutoff)}` }];
}

/** What a stated cutoff adds to a release date. */
function ofCutoff(dates: DateTable, released: string | undefined, cutoff: string | undefined): string {
  if (released === undefined || cutoff === undefined) return "";
  const older = dates.countBefore(lastDay(cutoff));
  return ` Its training cutoff is given as ${cutoff}; ${older === 0 ? "none is" : `${count(older)} ${older === 1 ? "is" : "are"}`} older than that.`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
