/**
 * A study done, or gone on with: cell after cell into one run folder. What is finished there is not measured again; what
 * fails is written down, shown, and tried again by the next call; the others go on.
 */
import { writeFileAtomically } from "../../files/atomic-file.js";
import { writeDateFile } from "../../measure/date-file.js";
import { mapEvents } from "../../measure/map-events.js";
import type { MeasureEvent, WorkersProgress } from "../../measure/measure-all.js";
import type { Progress } from "../../measure/measure-model.js";
import type { Measurement } from "../../measure/measurement.js";
import { RunFolder } from "../../measure/run-folder.js";
import { UsageError } from "../../errors.js";
import type { WorkersOptions } from "../../queue/score-queued.js";
import type { StudyFile } from "../file/study-file.js";
import type { StudyResult } from "../finish-study.js";
import { ProgressFile } from "../progress-file.js";
import type { BenchmarkEvent } from "../run-benchmarks.js";
import type { CellOutcome } from "./cell-outcome.js";
import { CellWork } from "./cell-work.js";
import { divideWork, type CellShare } from "./divide-work.js";
import { finishCells } from "./finish-cells.js";
import { readFolderRecords } from "./folder-records.js";
import { OutcomeLog } from "./outcome-log.js";
import { partFolder } from "./part-folder.js";
import { divisionHash, prepareStudy, type PreparedCell } from "./prepare-study.js";
import { scoreElsewhere } from "./score-elsewhere.js";
import { studyModels, type StudyModels } from "./study-models.js";

export interface StudyRunRequest {
  readonly study: StudyFile;
  /** Only this machine's share, into a folder of its own. `index` from 0. */
  readonly part?: { readonly index: number; readonly count: number } | undefined;
  /** Where, instead of the file's run folder. */
  readonly runFolder?: string | undefined;
  readonly models?: StudyModels;
  /** The workers of this queue score what is measured of models that are files. Not with `part`. */
  readonly workers?: WorkersOptions | undefined;
  readonly command?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Tests have their own. */
  readonly now?: () => number;
}

export type CellProgress =
  Progress | Extract<MeasureEvent, { type: "probe" }> | Exclude<BenchmarkEvent, { type: "benchmark" }>;

export type StudyEvent = CellProgress | WorkersProgress | { readonly type: "cell"; readonly outcome: CellOutcome };

export interface StudyOutcome {
  /** The run folder, or the part's. */
  readonly folder: string;
  /** How every cell ended; those of other parts are absent. */
  readonly cells: readonly CellOutcome[];
  /** Of every protocol; in a part those of compressors alone. */
  readonly measurements: readonly Measurement[];
  /** Tables, fits and report; absent in a part, and when nothing is finished. */
  readonly result?: StudyResult;
}

export async function* runCells(request: StudyRunRequest): AsyncGenerator<StudyEvent, StudyOutcome> {
  const { study, part, workers } = request;
  if (part !== undefined && workers !== undefined)
    throw new UsageError("shard-queue", "A study is cut by --shard or scored through --queue, not both.", {
      hint: "Leave one out: a queue divides the work by itself.",
    });
  const base = request.runFolder ?? study.run;
  const run = new RunFolder(part === undefined ? base : partFolder(base, part));
  const unlock = await run.lock();
  try {
    return yield* runLocked(run, request);
  } finally {
    await unlock();
  }
}

async function* runLocked(run: RunFolder, request: StudyRunRequest): AsyncGenerator<StudyEvent, StudyOutcome> {
  const { study, part, signal, models = studyModels(study), now = Date.now } = request;
  const deadline = study.budget.maxSeconds === undefined ? Infinity : now() + study.budget.maxSeconds * 1000;
  const prepared = yield* prepareStudy(study, models, signal);
  await writePlan(run, study, prepared, request.command ?? []);
  const shares =
    part === undefined
      ? prepared.map((): CellShare => ({ from: 0, to: 1 }))
      : divideWork(
          prepared.map(({ cell, cost }) => ({ cost, isDivisible: cell.kind === "measure" })),
          part.index,
          part.count,
        );
  const outcomes = new OutcomeLog(run, study, part && { ...part, division: divisionHash(prepared, part.count) });
  await outcomes.begin();
  const records = await readFolderRecords(run.folder);
  const isOver = (): boolean => now() >= deadline;
  const work = new CellWork(run, request, models, isOver);
  const progress = new ProgressFile(run.file("progress.json"), shares.filter((share) => share !== undefined).length);
  let state: "finished" | "stopped" = "stopped";
  const show = <Event extends CellProgress | WorkersProgress>(event: Event): Event => {
    progress.update(event);
    return event;
  };
  try {
    const { workers } = request;
    const refused =
      workers === undefined
        ? undefined
        : yield* mapEvents(scoreElsewhere(prepared, records, { run, study, models, workers, isOver, signal }), show);
    for (const [place, one] of prepared.entries()) {
      const share = shares[place];
      if (share === undefined) continue;
      signal?.throwIfAborted();
      const failure = refused?.get(one.cell.id);
      const cell = failure === undefined ? one : { ...one, failure };
      const outcome = yield* mapEvents(work.do(cell, share, records, outcomes), show);
      progress.cellEnded();
      await outcomes.add(outcome);
      yield { type: "cell", outcome };
    }
    await work.close();
    const { measurements, probes } = work;
    const done = { folder: run.folder, cells: outcomes.cells, measurements };
    const result = part === undefined ? await finishCells(run, study, measurements, probes) : undefined;
    state = "finished";
    return result === undefined ? done : { ...done, result };
  } finally {
    await work.close();
    await progress.end(state);
  }
}

/** `plan.json` as `bitwit measure` writes it, and the dates of corpora that have them. */
async function writePlan(
  run: RunFolder,
  study: StudyFile,
  prepared: readonly PreparedCell[],
  command: readonly string[],
): Promise<void> {
  const corpora = new Map(
    prepared.flatMap(({ corpus }) => (corpus === undefined ? [] : [[corpus.corpus.ref, corpus]])),
  );
  for (const { info, dates } of corpora.values())
    await writeDateFile(run.datesFile(info.name, info.sha256), info.sha256, dates);
  const plan = {
    schemaVersion: 1,
    study: study.name,
    models: study.models.map(({ ref }) => ref),
    protocol: study.protocols[0],
    corpora: [...corpora.values()].map(({ corpus, summary, info }) => ({
      ref: corpus.ref,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      ...info,
    })),
    command,
  };
  await writeFileAtomically(run.planFile, JSON.stringify(plan, null, 2) + "\n");
}
