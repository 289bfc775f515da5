/** A run folder's records as they lie on the disk. Tolerant: what is missing or damaged becomes a warning. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import type { Measurement, ModelMeasurement } from "../measure/measurement.js";
import type { MonthCurve } from "../measure/month-curve.js";
import type { ReportWarning } from "../report/report-data.js";
import { isBenchmarkResult, type BenchmarkResult } from "./benchmark-result.js";
import type { ModelProbeScore, StudyResult } from "./run-study.js";

export interface RunRecords {
  readonly measurements: readonly Measurement[];
  readonly probes: readonly ModelProbeScore[];
  /** One a model and benchmark; `model` is the reference of its measurement where it was measured. */
  readonly benchmarks: readonly BenchmarkResult[];
  /** Of the measurements that are here, where the run was asked for them. */
  readonly months: readonly MonthCurve[];
  readonly warnings: readonly ReportWarning[];
}

/** @throws {UsageError} when `folder` is not a run folder, or nothing in it is finished, unless that may be. */
export async function readRun(folder: string, mayBeEmpty = false): Promise<RunRecords> {
  const warnings: ReportWarning[] = [];
  await requireFolder(folder);
  const study = await readJson<StudyResult>(path.join(folder, "study.json"), warnings);
  const stored = await readAll<Measurement>(path.join(folder, "measurements"), warnings);
  const all = [...(study?.measurements ?? []), ...stored];
  const whole = all.filter(isMeasurement);
  if (whole.length < all.length) {
    warnings.push({
      code: "damaged-record",
      message: `${all.length - whole.length} records in ${folder} are no measurements of this version; they are left out.`,
    });
  }
  const measurements = latest(whole, warnings);
  const scores = await readAll<Partial<ModelProbeScore & BenchmarkResult>>(path.join(folder, "scores"), warnings);
  const asked = scores.filter((score) => isBenchmarkResult(score));
  if (measurements.length === 0 && asked.length === 0 && !mayBeEmpty) {
    throw new UsageError("run-empty", `${folder} has no finished measurement and no finished benchmark.`, {
      hint: "Measure first: bitwit start --run FOLDER, or bitwit measure … --run FOLDER.",
    });
  }
  // A run of benchmarks alone has no study, finished or not.
  if (study === undefined && (measurements.length > 0 || asked.length === 0)) {
    warnings.push({
      code: "run-unfinished",
      message: "The run is not finished: it has no study.json. What is finished is shown.",
    });
  }
  const refs = new Map(
    measurements.flatMap((one) => (one.kind === "model" ? [[one.modelInfo.sha256, one.model]] : [])),
  );
  const probes = uniqueProbes([
    ...(study?.probes ?? []),
    ...scores.filter(isProbe).map((score) => ({ ...score, model: refs.get(score.modelSha256) ?? score.model })),
  ]);
  const named = asked.map((one) => ({ ...one, model: refs.get(one.modelInfo.sha256) ?? one.model }));
  const told = new Set(measurements.flatMap((one) => one.warnings.map(({ message }) => message)));
  warnings.push(...(study?.warnings ?? []).filter(({ message }) => !told.has(message)));
  const hashes = new Set(measurements.map(({ planHash }) => planHash));
  const months = (study?.byMonth ?? []).filter((curve) => isMonthCurve(curve) && hashes.has(curve.planHash));
  return { measurements, probes, benchmarks: latestAsked(named, warnings), months, warnings };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new UsageError("run-missing", `There is no run folder ${folder}.`, {
    hint: "Name the folder that bitwit start or bitwit measure wrote, such as runs/start.",
  });
}

/** One measurement a model and corpus: the study's own, else the newest; the number of others is said. */
function latest(measurements: readonly Measurement[], warnings: ReportWarning[]): Measurement[] {
  const byPair = new Map<string, Measurement>();
  let older = 0;
  for (const one of measurements) {
    const pair = JSON.stringify([one.model, one.corpus]);
    const kept = byPair.get(pair);
    if (kept === undefined) byPair.set(pair, one);
    else if (kept.planHash !== one.planHash) older += 1;
  }
  if (older > 0) {
    warnings.push({
      code: "older-measurements",
      message: `${older} more measurements of the same models and corpora are in the folder, made under other conditions; they are not shown.`,
    });
  }
  return [...byPair.values()];
}

/** One result a model and benchmark: the one with the most items, of those the newest. */
function latestAsked(results: readonly BenchmarkResult[], warnings: ReportWarning[]): BenchmarkResult[] {
  const kept = new Map<string, BenchmarkResult>();
  const others = new Map<string, number>();
  const better = (one: BenchmarkResult, than: BenchmarkResult): boolean => {
    const more = one.scores[0].n - than.scores[0].n;
    return more > 0 || (more === 0 && one.provenance.measuredAt > than.provenance.measuredAt);
  };
  for (const one of results) {
    const pair = JSON.stringify([one.model, one.benchmark]);
    const known = kept.get(pair);
    if (known !== undefined) others.set(pair, (others.get(pair) ?? 0) + 1);
    if (known === undefined || better(one, known)) kept.set(pair, one);
  }
  for (const [pair, count] of others) {
    const { model, benchmark, scores, settings } = kept.get(pair) as BenchmarkResult;
    warnings.push({
      code: "older-scores",
      message: `${model} was asked ${benchmark} ${count + 1} times under different conditions; shown is the one with ${scores[0].n} items and ${settings.shots} examples.`,
    });
  }
  return [...kept.values()];
}

/** What the pages read without asking further. */
function isMeasurement(one: Partial<Measurement> | null): boolean {
  return (
    (one?.kind === "model" || one?.kind === "compressor") &&
    typeof one.model === "string" &&
    typeof one.corpus === "string" &&
    Number.isFinite(one.bpc) &&
    (one.kind === "compressor" || typeof (one as Partial<ModelMeasurement>).modelInfo?.sha256 === "string") &&
    typeof one.corpusInfo?.name === "string" &&
    one.provenance !== undefined &&
    Array.isArray(one.warnings)
  );
}

function isMonthCurve(curve: Partial<MonthCurve> | null): boolean {
  return (
    typeof curve?.model === "string" &&
    typeof curve.corpus === "string" &&
    Array.isArray(curve.months) &&
    curve.months.every(({ month, bpc }) => /^\d{4}-\d{2}$/.test(month) && Number.isFinite(bpc))
  );
}

function isProbe(score: Partial<ModelProbeScore>): score is ModelProbeScore {
  return score.family !== undefined && score.accuracy !== undefined;
}

function uniqueProbes(probes: readonly ModelProbeScore[]): ModelProbeScore[] {
  return [...new Map(probes.map((score) => [JSON.stringify([score.model, score.family]), score])).values()];
}

/** Every `.json` of a folder, in the order of names; none when there is no such folder. */
async function readAll<T>(folder: string, warnings: ReportWarning[]): Promise<T[]> {
  const names = await readdir(folder).catch(() => []);
  const records: T[] = [];
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const record = await readJson<T>(path.join(folder, name), warnings);
    if (record !== undefined) records.push(record);
  }
  return records;
}

async function readJson<T>(file: string, warnings: ReportWarning[]): Promise<T | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    warnings.push({ code: "damaged-record", message: `${file} is not JSON; it is left out.` });
    return undefined;
  }
}
