/** Unites the parts of a study in one run folder. Nothing is scored, and neither models nor corpora are needed; sums are made in shard order, so the result is that of a single process to the last bit. */
import { copyFile, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { DataError } from "../../errors.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { Checkpoint } from "../../measure/checkpoint.js";
import { readDateFile } from "../../measure/date-file.js";
import { withModelDates } from "../../measure/freshness.js";
import { writeFacts } from "../../measure/measurement-facts.js";
import type { Measurement } from "../../measure/measurement.js";
import { describeProvenance } from "../../measure/provenance.js";
import { reduceMeasurement } from "../../measure/reduce-measurement.js";
import { RunFolder } from "../../measure/run-folder.js";
import { DateTable } from "../../corpus/dates/date-table.js";
import { finishStudy, type StudyResult } from "../finish-study.js";
import { OUTCOME_FILE, writeOutcomes, type CellOutcome } from "./cell-outcome.js";
import { gatherPlans, missingParts, nameOf, readParts, type GatheredPlan, type StudyPart } from "./gather-parts.js";
import { protocolName } from "./study-cell.js";

export interface MergeRequest {
  readonly parts: readonly string[];
  readonly output: string;
  /** Take what is complete, and leave out the rest. */
  readonly unfinished?: boolean;
  readonly command?: readonly string[];
}

export interface MergeResult {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly cells: readonly CellOutcome[];
  readonly shards: number;
  readonly measurements: readonly Measurement[];
  /** What is not there, in words; empty unless `unfinished`. */
  readonly missing: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

export async function mergeParts(request: MergeRequest): Promise<MergeResult> {
  const parts = await readParts(request.parts);
  const gathered = await gatherPlans(parts);
  const missing = describeMissing(parts, gathered);
  if (missing.length > 0 && request.unfinished !== true) {
    throw new DataError(
      "shard-missing",
      `The parts are not the whole study: ${missing.slice(0, 5).join("; ")}${missing.length > 5 ? `; and ${missing.length - 5} more` : ""}.`,
      {
        hint: "Run those parts again, each goes on where it stopped; or unite what is complete with --unfinished.",
      },
    );
  }
  const run = new RunFolder(request.output);
  const unlock = await run.lock();
  try {
    await copyWhole(parts, run);
    const measurements: Measurement[] = [];
    const dates = Object.assign({}, ...parts.map(({ outcomes }) => outcomes.modelDates ?? {})) as NonNullable<
      StudyPart["outcomes"]["modelDates"]
    >;
    for (const one of gathered) {
      const measurement = await uniteRecords(one, run, dates, request.command ?? []);
      if (measurement !== undefined) measurements.push(measurement);
    }
    const compressed = parts.flatMap(({ records }) => records.measurements.filter(({ kind }) => kind === "compressor"));
    const cells = unitedOutcomes(parts, gathered);
    await writeOutcomes(run.file(OUTCOME_FILE), {
      schemaVersion: 1,
      kind: "study-cells",
      study: parts[0]?.outcomes.study ?? "",
      cells,
    });
    const all = inOrder([...measurements, ...compressed], cells);
    const result = await finish(run, all, parts);
    const shards = gathered.reduce((sum, { records }) => sum + records.size, 0);
    const { files = {} } = result ?? {};
    return { schemaVersion: 1, run: run.folder, cells, shards, measurements: all, missing, files };
  } finally {
    await unlock();
  }
}

function describeMissing(parts: readonly StudyPart[], gathered: readonly GatheredPlan[]): string[] {
  const absent = missingParts(parts);
  const count = parts[0]?.outcomes.part.count ?? 0;
  const gaps = gathered.filter(({ missing }) => missing.length > 0);
  return [
    ...absent.map((number) => `part ${number}/${count} is not among them`),
    ...parts.flatMap((part) =>
      part.outcomes.cells.flatMap((cell) => {
        if (cell.state === "done") return [];
        const why = cell.state === "failed" ? `failed: ${cell.error.message}` : "was not finished";
        return [`${cell.id} in part ${nameOf(part)} ${why}`];
      }),
    ),
    ...gaps.map(({ plan: { facts }, missing }) => {
      const shown = missing.slice(0, 8).join(", ") + (missing.length > 8 ? ", …" : "");
      return `${facts.model} on ${facts.corpus} lacks ${missing.length} of ${facts.shardCount} shards (${shown})`;
    }),
  ];
}

/** @returns the measurement, when it is complete. */
async function uniteRecords(
  { plan, from, records, missing }: GatheredPlan,
  run: RunFolder,
  modelDates: NonNullable<StudyPart["outcomes"]["modelDates"]>,
  command: readonly string[],
): Promise<Measurement | undefined> {
  const { facts } = plan;
  const names = [facts.modelInfo.name, facts.corpusInfo.name, facts.planHash] as const;
  await mkdir(path.dirname(run.tokensBase(...names)), { recursive: true });
  await copyFile(`${from.run.tokensBase(...names)}.documents.jsonl`, `${run.tokensBase(...names)}.documents.jsonl`);
  await writeFacts(run.factsFile(...names), facts);
  const checkpoint = await Checkpoint.open(run.shardsFile(...names), facts.planHash);
  try {
    for (const record of [...records.values()].sort((a, b) => a.shard - b.shard)) {
      if (!checkpoint.records.has(record.shard)) await checkpoint.add(record);
    }
    if (missing.length > 0) return undefined;
    const reduced = reduceMeasurement(plan, checkpoint.records, describeProvenance(command));
    const { name, sha256 } = facts.corpusInfo;
    const dates = await readDateFile(from.run.datesFile(name, sha256), sha256);
    const measurement = withModelDates(reduced, dates ?? new DateTable(), modelDates[facts.model]);
    await writeFileAtomically(run.measurementFile(...names), JSON.stringify(measurement, null, 2) + "\n");
    return measurement;
  } finally {
    await checkpoint.close();
  }
}

/** Results that a part has whole, and what belongs to them. */
async function copyWhole(parts: readonly StudyPart[], run: RunFolder): Promise<void> {
  for (const { folder, records } of parts) {
    const compressors = records.measurements.filter(({ kind }) => kind === "compressor");
    const names = await readdir(path.join(folder, "measurements")).catch(() => []);
    const wanted = names.filter((name) =>
      compressors.some(({ planHash }) => name.endsWith(`-${planHash.slice(0, 12)}.json`)),
    );
    await copyInto(path.join(folder, "measurements"), run.file("measurements"), wanted);
    const dates = (await readdir(path.join(folder, "documents")).catch(() => [])).filter((name) =>
      name.endsWith(".dates"),
    );
    await copyInto(path.join(folder, "documents"), run.file("documents"), dates);
    const scores = (await readdir(path.join(folder, "scores")).catch(() => [])).filter((name) =>
      name.endsWith(".json"),
    );
    await copyInto(path.join(folder, "scores"), run.file("scores"), scores);
    for (const model of await readdir(path.join(folder, "items")).catch(() => [])) {
      const items = await readdir(path.join(folder, "items", model));
      await copyInto(path.join(folder, "items", model), path.join(run.file("items"), model), items);
    }
    await copyInto(folder, run.folder, ["plan.json"]);
  }
}

async function copyInto(from: string, to: string, names: readonly string[]): Promise<void> {
  if (names.length > 0) await mkdir(to, { recursive: true });
  for (const name of names) await copyFile(path.join(from, name), path.join(to, name));
}

/** A cell is done when all its parts are. */
function unitedOutcomes(parts: readonly StudyPart[], gathered: readonly GatheredPlan[]): CellOutcome[] {
  const cells = new Map<string, CellOutcome>();
  for (const { outcomes } of parts) {
    for (const { share: _share, ...cell } of outcomes.cells) {
      const known = cells.get(cell.id);
      if (known === undefined || known.state === "done") cells.set(cell.id, cell);
    }
  }
  const gaps = new Set(
    gathered
      .filter(({ missing }) => missing.length > 0)
      .map(({ plan: { facts } }) => `${facts.model} · ${facts.corpus} · ${protocolName(facts.protocol)}`),
  );
  return [...cells.values()].map((cell): CellOutcome =>
    cell.state === "done" && gaps.has(cell.id) ? { id: cell.id, kind: cell.kind, state: "left" } : cell,
  );
}

function inOrder(measurements: readonly Measurement[], cells: readonly CellOutcome[]): Measurement[] {
  const idOf = ({ model, corpus, protocol }: Measurement): string =>
    [model, corpus, ...(protocol.name === "whole" ? [] : [protocolName(protocol)])].join(" · ");
  const places = new Map(cells.map(({ id }, place) => [id, place]));
  const placeOf = (one: Measurement): number => places.get(idOf(one)) ?? Infinity;
  return [...measurements].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Pictures and tables as a study has them, of its first protocol; the fits of the file are made by the next `study run`. */
async function finish(
  run: RunFolder,
  all: readonly Measurement[],
  parts: readonly StudyPart[],
): Promise<StudyResult | undefined> {
  const first = all.find(({ protocol }) => protocol.name !== "whole")?.protocol;
  const shown = all.filter(({ protocol }) =>
    protocol.name === "whole" || first === undefined || first.name === "whole"
      ? true
      : protocolName(protocol) === protocolName(first),
  );
  const probes = parts.flatMap(({ records }) => records.probes);
  return shown.length === 0 ? undefined : finishStudy(run, shown, probes, { probes: probes.length > 0 });
}
