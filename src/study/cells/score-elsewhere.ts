/**
 * The measurements of a study scored by the workers of a queue, before its cells are done one by one: then these find their
 * shards recorded, and only reduce them. Models behind servers, compressors, probes and benchmarks stay here.
 */
import type { WorkersProgress } from "../../measure/measure-all.js";
import type { Progress } from "../../measure/measure-model.js";
import type { RunFolder } from "../../measure/run-folder.js";
import type { FailedShard } from "../../queue/queued-measurement.js";
import type { QueuedTarget, QueuedWork, WorkersOptions } from "../../queue/score-queued.js";
import type { StudyEngine, StudyFile } from "../file/study-file.js";
import { failureOf, type CellFailure } from "./cell-outcome.js";
import { finishedRecord, type FolderRecords } from "./folder-records.js";
import { isCurrentMeasurement } from "./is-current.js";
import type { PreparedCell } from "./prepare-study.js";
import { protocolName, type MeasureCell } from "./study-cell.js";
import type { StudyModels } from "./study-models.js";

export interface ElsewhereOptions {
  readonly run: RunFolder;
  readonly study: StudyFile;
  readonly models: StudyModels;
  readonly workers: WorkersOptions;
  readonly isOver: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** @returns why cells cannot be done, by their ids: a model that does not open, shards that were set aside. */
export async function* scoreElsewhere(
  prepared: readonly PreparedCell[],
  records: FolderRecords,
  { run, study, models, workers, isOver, signal }: ElsewhereOptions,
): AsyncGenerator<Progress | WorkersProgress, ReadonlyMap<string, CellFailure>> {
  const refused = new Map<string, CellFailure>();
  const open = prepared.flatMap((one) => targetOf(one, records, study.engine) ?? []);
  if (open.length === 0) return refused;
  // Loaded here: the queue's client is heavy, and most studies have none.
  const [{ scoreQueued }, { setAsideError }] = await Promise.all([
    import("../../queue/score-queued.js"),
    import("../../queue/score-on-workers.js"),
  ]);
  const request = {
    ...{ run, isOver, signal, works: worksOf(open, models) },
    // Not what the file says: after a change of it the jobs and records of before are still this folder's.
    plan: { kind: "study" },
    onRefused(targets: readonly QueuedTarget[], error: unknown) {
      for (const { cell } of targets as readonly CellTarget[]) refused.set(cell.id, failureOf(error));
    },
  };
  const failures = yield* scoreQueued(request, workers);
  for (const { cell } of open) {
    const error = setAsideError(failures.filter(isOf(cell)), run);
    if (error !== undefined) refused.set(cell.id, failureOf(error));
  }
  return refused;
}

interface CellTarget extends QueuedTarget {
  readonly cell: MeasureCell;
}

/** Undefined for what stays here, and for what is done. */
function targetOf(one: PreparedCell, records: FolderRecords, engine: StudyEngine): CellTarget | undefined {
  const { cell, corpus, source, failure } = one;
  if (cell.kind !== "measure" || corpus === undefined || failure !== undefined || source?.isRemote === true)
    return undefined;
  const record = finishedRecord(cell, records);
  const isDone =
    record !== undefined && "kind" in record && record.kind === "model" && isCurrentMeasurement(one, record, engine);
  return isDone ? undefined : { cell, corpus, protocol: cell.protocol };
}

/** Cells stand model by model, and in a model by protocol; a model is opened once for each context. */
function worksOf(targets: readonly CellTarget[], models: StudyModels): QueuedWork[] {
  const groups = new Map<string, CellTarget[]>();
  for (const target of targets) {
    const key = JSON.stringify([target.cell.model.ref, target.protocol.context]);
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  return [...groups.values()].map((group) => {
    const { cell } = group[0] as CellTarget;
    return { open: () => models.open(cell.model, cell.protocol.context), targets: group };
  });
}

function isOf({ model, corpus, protocol }: MeasureCell): (shard: FailedShard) => boolean {
  return (shard) =>
    shard.model === model.ref && shard.corpus === corpus.ref && protocolName(shard.protocol) === protocolName(protocol);
}
