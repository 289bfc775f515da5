/** What a study is going to do: each cell with its size, time and memory, and what is done already. Measures nothing, but for a second of calibration. */
import type { Progress } from "../../measure/measure-model.js";
import type { ModelMeasurement } from "../../measure/measurement.js";
import type { LanguageModel } from "../../model/language-model.js";
import type { BenchmarkResult } from "../benchmark-result.js";
import type { StudyFile } from "../file/study-file.js";
import type { CellFailure } from "./cell-outcome.js";
import { divideWork, type CellShare } from "./divide-work.js";
import { calibrate, estimateSpeed, type Calibration, type Estimate } from "./estimate-speed.js";
import { finishedRecord, isOfCell, readFolderRecords, type FolderRecords } from "./folder-records.js";
import { contextOf, isCurrentMeasurement, isCurrentProbes } from "./is-current.js";
import { readShardNumbers } from "./read-shard-log.js";
import { prepareStudy, type PreparedCell } from "./prepare-study.js";
import type { StudyCell } from "./study-cell.js";
import { memoryLimitBytes, studyModels, type StudyModels } from "./study-models.js";

export interface PlannedCell {
  readonly id: string;
  readonly kind: StudyCell["kind"];
  readonly model: string;
  /** The corpus with its protocol, the benchmark, or the probes. */
  readonly subject: string;
  readonly state: "done" | "partly" | "to do" | "cannot";
  /** Of its shards, how many are done; while it is partly done. */
  readonly shards?: { readonly done: number; readonly total: number };
  readonly chars?: number;
  readonly items?: number;
  readonly tokens?: number;
  /** Of what is left. */
  readonly seconds?: number;
  readonly basis?: string;
  readonly memoryBytes?: number;
  /** Why it cannot be done. */
  readonly error?: CellFailure;
  /** With `part`: what this machine has of it. */
  readonly share?: CellShare;
}

export interface StudyPlan {
  readonly schemaVersion: 1;
  readonly study: string;
  readonly run: string;
  readonly cells: readonly PlannedCell[];
  /** Of what is left and can be estimated. */
  readonly secondsLeft: number;
  /** Cells left whose time is not known. */
  readonly unknown: number;
  readonly memoryLimitBytes: number;
}

export interface PlanRequest {
  readonly study: StudyFile;
  readonly runFolder?: string | undefined;
  readonly part?: { readonly index: number; readonly count: number } | undefined;
  readonly models?: StudyModels;
  /** Opens the model that speed is measured with; without it times may stay unknown. */
  readonly calibrateWith?: () => Promise<{ readonly model: LanguageModel; readonly text: string }>;
  readonly signal?: AbortSignal | undefined;
}

export async function* planStudy(request: PlanRequest): AsyncGenerator<Progress, StudyPlan> {
  const { study, part, models = studyModels(study) } = request;
  const prepared = yield* prepareStudy(study, models, request.signal);
  const folder = request.runFolder ?? study.run;
  const records = await readFolderRecords(folder);
  const earlier = records.measurements.filter((one): one is ModelMeasurement => one.kind === "model");
  const needsSpeed = prepared.some(({ cell, failure }) => cell.kind === "measure" && failure === undefined);
  const isTimed = earlier.some(({ tokensPerSecond = 0 }) => tokensPerSecond > 0);
  const calibration = needsSpeed && !isTimed ? await calibrateOnce(request) : undefined;
  const shares =
    part === undefined
      ? undefined
      : divideWork(
          prepared.map(({ cell, cost }) => ({ cost, isDivisible: cell.kind === "measure" })),
          part.index,
          part.count,
        );
  const cells: PlannedCell[] = [];
  for (const [place, one] of prepared.entries()) {
    const share = shares?.[place];
    if (shares !== undefined && share === undefined) continue;
    const planned = await planCell(one, records, estimateOf(one, earlier, calibration), study);
    cells.push(share === undefined ? planned : shared(planned, share));
  }
  const left = cells.filter(({ state }) => state === "to do" || state === "partly");
  return {
    schemaVersion: 1,
    study: study.name,
    run: folder,
    cells,
    secondsLeft: left.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
    unknown: left.filter(({ seconds }) => seconds === undefined).length,
    memoryLimitBytes: memoryLimitBytes(),
  };
}

async function calibrateOnce({ calibrateWith }: PlanRequest): Promise<Calibration | undefined> {
  if (calibrateWith === undefined) return undefined;
  const { model, text } = await calibrateWith();
  try {
    return await calibrate(model, text, CALIBRATION_TOKENS);
  } finally {
    await model.close();
  }
}

/** Windows of this length are packed and batched as those of a measurement are. */
export const CALIBRATION_TOKENS = 512;

function estimateOf(
  { cell, corpus, source }: PreparedCell,
  earlier: readonly ModelMeasurement[],
  calibration: Calibration | undefined,
): Estimate | undefined {
  if (cell.kind !== "measure" || corpus === undefined || source === undefined) return undefined;
  const { charCount, documentCount } = corpus.summary;
  const { parameterCount } = source;
  const { protocol, model, corpus: named } = cell;
  const size = parameterCount === undefined ? {} : { parameterCount };
  const asked = { model: model.ref, corpus: named.ref, charCount, documentCount, protocol, ...size };
  return estimateSpeed(asked, earlier, calibration);
}

async function planCell(
  one: PreparedCell,
  records: FolderRecords,
  estimate: Estimate | undefined,
  study: StudyFile,
): Promise<PlannedCell> {
  const { cell, corpus, source, failure } = one;
  const base = { id: cell.id, kind: cell.kind, model: cell.model.ref, subject: subjectOf(cell) };
  if (failure !== undefined) return { ...base, state: "cannot", error: failure };
  const context = cell.kind === "measure" ? cell.protocol.context : contextOf(1900, source ?? NO_SOURCE);
  const size = {
    ...(corpus === undefined ? {} : { chars: corpus.summary.charCount }),
    ...(cell.kind === "benchmark" && cell.benchmark.limit !== undefined ? { items: cell.benchmark.limit } : {}),
    ...(estimate === undefined ? {} : { tokens: estimate.tokens }),
    ...(source === undefined || source.isRemote === true ? {} : { memoryBytes: source.memoryBytes(context) }),
  };
  if (isDone(one, records, study)) return { ...base, ...size, state: "done" };
  const { seconds, basis } = estimate ?? {};
  const time = { ...(seconds === undefined ? {} : { seconds }), ...(basis === undefined ? {} : { basis }) };
  const begun = records.planned.find(({ facts }) => isOfCell(cell, facts));
  const done = begun === undefined ? 0 : new Set(await readShardNumbers(begun.shardsFile)).size;
  if (begun === undefined || done === 0) return { ...base, ...size, state: "to do", ...time };
  const total = begun.facts.shardCount;
  const left = Math.max(0, 1 - done / total);
  return {
    ...{ ...base, ...size, state: "partly", shards: { done, total }, ...time },
    ...(seconds === undefined ? {} : { seconds: seconds * left }),
  };
}

const NO_SOURCE = { fileBytes: 0, modifiedMs: 0, memoryBytes: () => 0 };

function isDone(one: PreparedCell, records: FolderRecords, { engine }: StudyFile): boolean {
  const record = finishedRecord(one.cell, records);
  if (record === undefined) return false;
  if (one.source?.isRemote === true) return true; // Running asks the server once more.
  if (one.cell.kind === "probes") return isCurrentProbes(one, records, engine);
  if ("kind" in record && record.kind === "model") return isCurrentMeasurement(one, record, engine);
  if ("kind" in record && record.kind === "compressor") return record.corpusInfo.sha256 === one.corpus?.summary.sha256;
  return (record as BenchmarkResult).modelInfo.fileBytes === one.source?.fileBytes;
}

function shared(planned: PlannedCell, share: CellShare): PlannedCell {
  const { seconds } = planned;
  return { ...planned, share, ...(seconds === undefined ? {} : { seconds: seconds * (share.to - share.from) }) };
}

function subjectOf(cell: StudyCell): string {
  return cell.id.slice(cell.model.ref.length + " · ".length);
}
