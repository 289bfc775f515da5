/** A run folder's records as they lie on the disk. Tolerant: what is missing or damaged becomes a warning. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import type { Measurement, ModelMeasurement } from "../measure/measurement.js";
import type { ReportWarning } from "../report/report-data.js";
import type { ModelProbeScore, StudyResult } from "./run-study.js";

export interface RunRecords {
  readonly measurements: readonly Measurement[];
  readonly probes: readonly ModelProbeScore[];
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
  if (measurements.length === 0 && !mayBeEmpty) {
    throw new UsageError("run-empty", `${folder} has no finished measurement.`, {
      hint: "Measure first: bitwit start --run FOLDER, or bitwit measure … --run FOLDER.",
    });
  }
  if (study === undefined) {
    warnings.push({
      code: "run-unfinished",
      message: "The run is not finished: it has no study.json. What is finished is shown.",
    });
  }
  const scores = await readAll<ModelProbeScore>(path.join(folder, "scores"), warnings);
  const refs = new Map(
    measurements.flatMap((one) => (one.kind === "model" ? [[one.modelInfo.sha256, one.model]] : [])),
  );
  const probes = uniqueProbes([
    ...(study?.probes ?? []),
    ...scores.filter(isProbe).map((score) => ({ ...score, model: refs.get(score.modelSha256) ?? score.model })),
  ]);
  const told = new Set(measurements.flatMap((one) => one.warnings.map(({ message }) => message)));
  warnings.push(...(study?.warnings ?? []).filter(({ message }) => !told.has(message)));
  return { measurements, probes, warnings };
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

const isProbe = (score: Partial<ModelProbeScore>) => score.family !== undefined && score.accuracy !== undefined;

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
