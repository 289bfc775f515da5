/** How far a study is, from its run folder alone: no model and no corpus is looked at. */
import type { RunProgress } from "../../report/run-progress.js";
import type { StudyFile } from "../file/study-file.js";
import { readProgress } from "../read-progress.js";
import { OUTCOME_FILE, readOutcomes, type CellFailure, type CellOutcome } from "./cell-outcome.js";
import { finishedRecord, isOfCell, readFolderRecords, type FolderRecords } from "./folder-records.js";
import { listParts } from "./part-folder.js";
import { readShardNumbers } from "./read-shard-log.js";
import { cellsOf, type StudyCell } from "./study-cell.js";
import path from "node:path";

export interface CellStatus {
  readonly id: string;
  readonly kind: StudyCell["kind"];
  readonly state: "done" | "partly" | "failed" | "waiting";
  readonly bpc?: number;
  readonly score?: number;
  readonly shards?: { readonly done: number; readonly total: number };
  readonly error?: CellFailure;
}

export interface StudyStatus {
  readonly schemaVersion: 1;
  readonly study: string;
  readonly run: string;
  readonly cells: readonly CellStatus[];
  /** Names of the parts' folders that are there. */
  readonly parts: readonly string[];
  /** Who scores now, while a run on a queue waits for them. */
  readonly workers?: NonNullable<RunProgress["workers"]>;
}

export async function studyStatus(study: StudyFile, run = study.run): Promise<StudyStatus> {
  const parts = await listParts(run);
  const folders = await Promise.all([run, ...parts].map(readFolder));
  const cells: CellStatus[] = [];
  for (const cell of cellsOf(study)) cells.push(await statusOf(cell, folders));
  const progress = await readProgress(run);
  const isRunning = progress?.state === "running" && !progress.isStale;
  return {
    schemaVersion: 1,
    study: study.name,
    run,
    cells,
    parts: parts.map((part) => path.basename(part)),
    ...(isRunning && progress.workers !== undefined ? { workers: progress.workers } : {}),
  };
}

interface FolderState {
  readonly records: FolderRecords;
  readonly outcomes: readonly CellOutcome[];
}

async function readFolder(folder: string): Promise<FolderState> {
  const outcomes = await readOutcomes(path.join(folder, OUTCOME_FILE));
  return { records: await readFolderRecords(folder), outcomes: outcomes?.cells ?? [] };
}

async function statusOf(cell: StudyCell, folders: readonly FolderState[]): Promise<CellStatus> {
  const base = { id: cell.id, kind: cell.kind };
  for (const { records } of folders) {
    const record = finishedRecord(cell, records);
    if (record === undefined) continue;
    if ("bpc" in record) return { ...base, state: "done", bpc: record.bpc };
    if ("scores" in record) return { ...base, state: "done", score: record.scores[0].score };
    return { ...base, state: "done" };
  }
  const failed = folders
    .flatMap(({ outcomes }) => outcomes)
    .find(({ id, state }) => id === cell.id && state === "failed");
  const error = failed?.state === "failed" ? { error: failed.error } : {};
  const shards = await shardsOf(cell, folders);
  // Planned is not begun: with a queue all cells are planned first.
  const begun = shards === undefined || shards.done === 0 ? "waiting" : "partly";
  return { ...base, state: failed === undefined ? begun : "failed", ...(shards && { shards }), ...error };
}

/** Over all parts; of several plans of the same cell, the one that is furthest. */
async function shardsOf(cell: StudyCell, folders: readonly FolderState[]): Promise<CellStatus["shards"]> {
  const byPlan = new Map<string, { readonly numbers: Set<number>; readonly total: number }>();
  for (const { facts, shardsFile } of folders.flatMap(({ records }) => records.planned)) {
    if (!isOfCell(cell, facts)) continue;
    const plan = byPlan.get(facts.planHash) ?? { numbers: new Set<number>(), total: facts.shardCount };
    for (const number of await readShardNumbers(shardsFile)) plan.numbers.add(number);
    byPlan.set(facts.planHash, plan);
  }
  const furthest = [...byPlan.values()].sort((a, b) => b.numbers.size - a.numbers.size)[0];
  return furthest === undefined ? undefined : { done: furthest.numbers.size, total: furthest.total };
}
