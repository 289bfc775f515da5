/**
 * The main job in one piece: measure models and compressors on corpora, score the probes if asked, fit, draw, and leave
 * everything in the run folder. Yields progress; returns what a command prints.
 */
import { readFile } from "node:fs/promises";
import { scoreProbe, type ProbeScore } from "../benchmark/probes/score-probe.js";
import { probeFamilies } from "../benchmark/probes/probe-item.js";
import { hashProbeItems } from "../benchmark/probes/hash-probe-items.js";
import { probeItems } from "../benchmark/probes/probe-items.js";
import type { Warning } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import {
  checkRequest,
  measureAll,
  type MeasureEvent,
  type MeasureRequest,
  type ProbeProgress,
} from "../measure/measure-all.js";
import { mapEvents } from "../measure/map-events.js";
import { engineOf } from "../measure/measure-model.js";
import type { Measurement } from "../measure/measurement.js";
import type { MonthCurve } from "../measure/month-curve.js";
import { hashPlan } from "../text/plan-hash.js";
import { pairedDifferences, type PairedDifference } from "../measure/sample/paired-differences.js";
import { RunFolder } from "../measure/run-folder.js";
import type { LanguageModel } from "../model/language-model.js";
import { fitMeasurements, fitWarnings, type NamedFit } from "./fit-measurements.js";
import { ProgressFile } from "./progress-file.js";
import { assembleReport } from "./assemble-report.js";
import { addScreens } from "./add-screens.js";
import { readRunInputs } from "./run-inputs.js";
import { monthCurves } from "./by-month.js";
import { drawStudy } from "./draw-study.js";

/** The probes of one model on one family, as stored and printed. */
export interface ModelProbeScore extends ProbeScore {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly modelSha256: string;
  /** Everything the score depends on, hashed. */
  readonly planHash: string;
}

export interface StudyResult {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly measurements: readonly Measurement[];
  readonly probes: readonly ModelProbeScore[];
  readonly fits: readonly NamedFit[];
  /** bpc over time; absent when it was not asked for. */
  readonly byMonth?: readonly MonthCurve[];
  /** Of sampled models on one corpus; absent when everything was scored. */
  readonly differences?: readonly PairedDifference[];
  /** Pictures and tables written, by kind. */
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

export interface StudyOptions {
  readonly probes: boolean;
  /** Curves of bpc over the months of the documents' dates: a view on the records. */
  readonly byMonth?: boolean;
}

export async function* runStudy(
  request: MeasureRequest,
  options: StudyOptions,
): AsyncGenerator<MeasureEvent, StudyResult> {
  const run = new RunFolder(request.runFolder);
  await checkRequest(request);
  const unlock = await run.lock();
  const progress = new ProgressFile(run.file("progress.json"), request.models.length * request.corpora.length);
  let state: "finished" | "stopped" = "stopped";
  try {
    const result = yield* mapEvents(runLocked(run, { ...request, holdsLock: true }, options), (event) => {
      progress.update(event);
      return event;
    });
    state = "finished";
    return result;
  } finally {
    await progress.end(state);
    await unlock();
  }
}

async function* runLocked(
  run: RunFolder,
  request: MeasureRequest,
  options: StudyOptions,
): AsyncGenerator<MeasureEvent, StudyResult> {
  const probes: ModelProbeScore[] = [];
  const withModel = (model: LanguageModel): AsyncIterable<ProbeProgress> =>
    scoreProbes(model, run, probes, request.signal);
  const measurements = yield* measureAll(options.probes ? { ...request, withModel } : request);
  const fits = fitMeasurements(measurements, probes);
  const differences = request.sampling === undefined ? undefined : await pairedDifferences(run, measurements);
  const byMonth = options.byMonth === true ? await monthCurves(run, measurements) : undefined;
  const drawn = { ...(await drawStudy(run, measurements, probes, fits)), report: run.file("report.html") };
  const warnings = uniqueWarnings([
    ...measurements.flatMap((measurement) => measurement.warnings),
    ...(options.probes ? fitWarnings(measurements, probes, fits) : []),
    ...(byMonth?.warnings ?? []),
  ]);
  const result: StudyResult = {
    schemaVersion: 1,
    run: run.folder,
    measurements,
    probes,
    fits,
    ...(differences === undefined ? {} : { differences }),
    ...(byMonth === undefined ? {} : { byMonth: byMonth.curves }),
    files: byMonth === undefined || byMonth.curves.length === 0 ? drawn : { ...drawn, ...monthFiles(run) },
    warnings,
  };
  await writeFileAtomically(run.file("study.json"), JSON.stringify(result, null, 2) + "\n");
  await writeReport(run);
  return result;
}

function monthFiles(run: RunFolder): Record<string, string> {
  return { monthsSvg: run.file("months.svg"), monthsPng: run.file("months.png") };
}

/** The report reads what was just written: it shows the same from the folder at any later time. */
async function writeReport(run: RunFolder): Promise<void> {
  const [{ renderReport }, { readReportAssets }] = await Promise.all([
    import("../report/render-report.js"),
    import("../report/report-assets.js"),
  ]);
  const inputs = await addScreens(await readRunInputs({ folder: run.folder, date: new Date().toISOString() }));
  const data = assembleReport(inputs);
  await writeFileAtomically(run.file("report.html"), renderReport(data, await readReportAssets()));
  if (data.months === undefined) return;
  // Loaded here: the PNG renderer is heavy.
  const { figureFile } = await import("../report/report-files.js");
  const figure = await figureFile("months", data);
  if (figure === undefined) return;
  await writeFileAtomically(run.file("months.svg"), figure.svg);
  await writeFileAtomically(run.file("months.png"), figure.png);
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

/** Scores every family the run folder does not have yet for these weights and these items. */
async function* scoreProbes(
  model: LanguageModel,
  run: RunFolder,
  results: ModelProbeScore[],
  signal?: AbortSignal,
): AsyncGenerator<ProbeProgress> {
  for (const family of probeFamilies) {
    const itemsSha256 = hashProbeItems(probeItems(family));
    const planHash = hashPlan({ ...engineOf(model), items: itemsSha256, metric: "loglikelihood" });
    const file = run.scoreFile(model.info.name, `probe-${family}-${planHash.slice(0, 12)}`);
    const finished = await readScore(file, planHash);
    if (finished !== undefined) {
      results.push({ ...finished, model: model.info.ref });
      continue;
    }
    const result = yield* mapEvents(
      scoreProbe(model, family, {}, signal),
      ({ itemsDone, itemCount }): ProbeProgress => ({
        type: "probe",
        model: model.info.ref,
        family,
        done: itemsDone,
        total: itemCount,
      }),
    );
    const score: ModelProbeScore = {
      schemaVersion: 1,
      model: model.info.ref,
      modelSha256: model.info.sha256,
      planHash,
      ...result,
    };
    await writeFileAtomically(file, JSON.stringify(score, null, 2) + "\n");
    results.push(score);
  }
}

async function readScore(file: string, planHash: string): Promise<ModelProbeScore | undefined> {
  try {
    const score = JSON.parse(await readFile(file, "utf8")) as Partial<ModelProbeScore>;
    const isWhole = score.planHash === planHash && Number.isFinite(score.accuracy) && score.interval !== undefined;
    return isWhole ? (score as ModelProbeScore) : undefined;
  } catch {
    return undefined;
  }
}
