/** What a run folder has of a study's cells: finished records, and how many shards of unfinished ones. Reads only. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { probeFamilies } from "../../benchmark/probes/probe-item.js";
import { readMeasurement } from "../../measure/read-measurement.js";
import { readFacts, type MeasurementFacts } from "../../measure/measurement-facts.js";
import type { Measurement } from "../../measure/measurement.js";
import { RunFolder } from "../../measure/run-folder.js";
import { isBenchmarkResult, type BenchmarkResult } from "../benchmark-result.js";
import type { ModelProbeScore } from "../score-probes.js";
import { protocolName, type StudyCell } from "./study-cell.js";

export interface FolderRecords {
  readonly measurements: readonly Measurement[];
  readonly probes: readonly ModelProbeScore[];
  readonly benchmarks: readonly BenchmarkResult[];
  /** Of measurements that were planned, finished or not. */
  readonly planned: readonly PlannedRecord[];
}

export interface PlannedRecord {
  readonly facts: MeasurementFacts;
  readonly run: RunFolder;
  readonly shardsFile: string;
}

/** A damaged file counts as absent here; who measures says what is wrong with it. */
export async function readFolderRecords(folder: string): Promise<FolderRecords> {
  const run = new RunFolder(folder);
  const measurements: Measurement[] = [];
  for (const file of await listJson(run.file("measurements"))) {
    const one = await readMeasurement(file);
    if (one !== undefined) measurements.push(one);
  }
  const scores: unknown[] = [];
  for (const file of await listJson(run.file("scores"))) scores.push(await readJson(file));
  const planned: PlannedRecord[] = [];
  for (const model of await list(run.file("documents"))) {
    for (const file of await listJson(path.join(run.file("documents"), model))) {
      if (!file.endsWith(".facts.json")) continue;
      const facts = await readFacts(file).catch(() => undefined);
      if (facts === undefined) continue;
      const shardsFile = run.shardsFile(facts.modelInfo.name, facts.corpusInfo.name, facts.planHash);
      planned.push({ facts, run, shardsFile });
    }
  }
  return {
    measurements,
    planned,
    probes: scores.filter(
      (one): one is ModelProbeScore => typeof (one as ModelProbeScore | undefined)?.family === "string",
    ),
    benchmarks: scores.filter(isBenchmarkResult),
  };
}

/** The cell's finished record; the newest of several that were made under other conditions. */
export function finishedRecord(
  cell: StudyCell,
  { measurements, probes, benchmarks }: FolderRecords,
): Measurement | BenchmarkResult | ModelProbeScore | undefined {
  const { ref } = cell.model;
  switch (cell.kind) {
    case "probes": {
      const own = probes.filter(({ model }) => model === ref);
      return probeFamilies.every((family) => own.some((one) => one.family === family)) ? own[0] : undefined;
    }
    case "benchmark":
      return newest(
        benchmarks.filter(({ model, benchmark, settings }) => {
          const { task, limit, shots = settings.shots } = cell.benchmark;
          return model === ref && benchmark === task && settings.limit === limit && settings.shots === shots;
        }),
      );
    default:
      return newest(measurements.filter((one) => isOfCell(cell, one)));
  }
}

/** Whether a measurement, or the facts of one, are those that the cell asks for, as far as names and limits go. */
export function isOfCell(cell: StudyCell, one: Measurement | MeasurementFacts): boolean {
  if (cell.kind !== "measure" && cell.kind !== "compress") return false;
  if (one.model !== cell.model.ref || one.corpus !== cell.corpus.ref) return false;
  if (one.corpusInfo.limitChars !== cell.corpus.maxChars) return false;
  if (cell.kind === "compress") return one.kind === "compressor";
  return one.protocol.name !== "whole" && protocolName(one.protocol) === protocolName(cell.protocol);
}

function newest<One extends { readonly provenance: { readonly measuredAt: string } }>(
  records: readonly One[],
): One | undefined {
  return [...records].sort((a, b) => b.provenance.measuredAt.localeCompare(a.provenance.measuredAt))[0];
}

async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

async function listJson(folder: string): Promise<string[]> {
  return (await list(folder)).filter((name) => name.endsWith(".json")).map((name) => path.join(folder, name));
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
