/**
 * The main job in one piece: measure models and compressors on corpora, score the probes if asked, fit, draw, and leave
 * everything in the run folder. Yields progress; returns what a command prints.
 */
import {
  checkRequest,
  measureAll,
  type MeasureEvent,
  type MeasureRequest,
  type ProbeProgress,
  type WorkersProgress,
} from "../measure/measure-all.js";
import { mapEvents } from "../measure/map-events.js";
import type { CorpusToMeasure, Progress } from "../measure/measure-model.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { RunFolder } from "../measure/run-folder.js";
import type { WorkersOptions } from "../queue/score-queued.js";
import type { LanguageModel } from "../model/language-model.js";
import { finishStudy, type StudyOptions, type StudyResult } from "./finish-study.js";
import { ProgressFile } from "./progress-file.js";
import { scoreProbes, type ModelProbeScore } from "./score-probes.js";

export type { StudyOptions, StudyResult };
export type { ModelProbeScore };

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
  const { workers } = options;
  const measurements = yield* measureAll({
    ...request,
    ...(options.probes ? { withModel } : {}),
    ...(workers === undefined ? {} : { scoreElsewhere: (corpora) => scoreByWorkers(corpora, run, request, workers) }),
  });
  return finishStudy(run, measurements, probes, options);
}

async function* scoreByWorkers(
  corpora: readonly CorpusToMeasure[],
  run: RunFolder,
  request: MeasureRequest,
  workers: WorkersOptions,
): AsyncGenerator<Progress | WorkersProgress, void> {
  const models = request.models.filter((ref) => parseCompressor(ref) === undefined);
  // Loaded here: the queue's client is heavy, and most runs have none.
  const { scoreOnWorkers } = await import("../queue/score-on-workers.js");
  yield* scoreOnWorkers(models, corpora, run, request, workers);
}
