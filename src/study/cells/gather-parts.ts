/**
 * Reads the parts of a study and checks that they belong together: parts of one division, each once, whose records are of
 * equal plans. Writes nothing.
 */
import path from "node:path";
import { DataError, UsageError } from "../../errors.js";
import type { ShardRecord } from "../../measure/checkpoint.js";
import { hashDocuments, type MeasurementFacts } from "../../measure/measurement-facts.js";
import { ShardPlan } from "../../measure/shard-plan.js";
import { readDocuments } from "../../measure/token-store.js";
import { OUTCOME_FILE, readOutcomes, type OutcomeFile } from "./cell-outcome.js";
import { readFolderRecords, type FolderRecords, type PlannedRecord } from "./folder-records.js";
import { readShardLog } from "./read-shard-log.js";

export interface StudyPart {
  readonly folder: string;
  readonly outcomes: OutcomeFile & { readonly part: NonNullable<OutcomeFile["part"]> };
  readonly records: FolderRecords;
}

/** One measurement, from every part that has shards of it. */
export interface GatheredPlan {
  readonly plan: ShardPlan;
  readonly from: PlannedRecord;
  readonly records: ReadonlyMap<number, ShardRecord>;
  readonly missing: readonly number[];
}

/** @throws {UsageError} a folder that is no part, or one given twice. @throws {DataError} parts of different divisions. */
export async function readParts(folders: readonly string[]): Promise<StudyPart[]> {
  const parts: StudyPart[] = [];
  for (const folder of folders) {
    const outcomes = await readOutcomes(path.join(folder, OUTCOME_FILE));
    if (outcomes?.part === undefined) {
      throw new UsageError("part-missing", `${folder} is no part of a study: it has no ${OUTCOME_FILE} of one.`, {
        hint: "Name the folders that `bitwit study run FILE --shard i/n` wrote, such as runs/study/parts/*.",
      });
    }
    const part: StudyPart = {
      folder,
      outcomes: { ...outcomes, part: outcomes.part },
      records: await readFolderRecords(folder),
    };
    const [first] = parts;
    if (first !== undefined) refuseOtherDivision(first, part);
    const same = parts.find((one) => one.outcomes.part.index === outcomes.part?.index);
    if (same !== undefined) {
      throw new DataError("part-double", `${same.folder} and ${folder} are both part ${nameOf(part)}.`, {
        hint: "Name each part once.",
      });
    }
    parts.push(part);
  }
  return parts.sort((a, b) => a.outcomes.part.index - b.outcomes.part.index);
}

/** Numbers of the parts that are not there, from 1. */
export function missingParts(parts: readonly StudyPart[]): number[] {
  const there = new Set(parts.map(({ outcomes }) => outcomes.part.index));
  const count = parts[0]?.outcomes.part.count ?? 0;
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => !there.has(number - 1));
}

/** @throws {DataError} records of other plans, shards that two parts have, records that are damaged. */
export async function gatherPlans(parts: readonly StudyPart[]): Promise<GatheredPlan[]> {
  const groups = new Map<string, { part: StudyPart; planned: PlannedRecord }[]>();
  for (const part of parts) {
    for (const planned of part.records.planned) {
      const { model, corpus, protocol, corpusInfo } = planned.facts;
      const key = JSON.stringify([model, corpus, protocol, corpusInfo.limitChars]);
      groups.set(key, [...(groups.get(key) ?? []), { part, planned }]);
    }
  }
  const gathered: GatheredPlan[] = [];
  for (const group of groups.values()) gathered.push(await gather(group));
  return gathered;
}

async function gather(group: readonly { part: StudyPart; planned: PlannedRecord }[]): Promise<GatheredPlan> {
  const [first, ...others] = group as [(typeof group)[number], ...typeof group];
  for (const other of others) refuseOtherPlan(first.planned.facts, first.part, other.planned.facts, other.part);
  const { facts, run } = first.planned;
  const documentsFile = `${run.tokensBase(facts.modelInfo.name, facts.corpusInfo.name, facts.planHash)}.documents.jsonl`;
  const documents = await readDocuments(documentsFile);
  if (hashDocuments(documents) !== facts.documentsSha256) {
    throw new DataError("part-damaged", `${documentsFile} is not the list of documents that was measured.`, {
      hint: "Run that part again in a fresh folder.",
    });
  }
  const plan = new ShardPlan(facts, documents);
  const records = new Map<number, ShardRecord>();
  const owners = new Map<number, StudyPart>();
  for (const { part, planned } of group) {
    const log = await readShardLog(planned.shardsFile);
    for (const { line, raw } of log?.records ?? []) {
      const where = `Line ${line} of ${planned.shardsFile}`;
      const sink = { records: new Map<number, ShardRecord>(), add: async (one: ShardRecord) => take(one, part) };
      await plan.add(sink, log?.planHash ?? "", raw, where);
    }
  }
  const missing = Array.from({ length: facts.shardCount }, (_, shard) => shard).filter((shard) => !records.has(shard));
  return { plan, from: first.planned, records, missing };

  function take(record: ShardRecord, part: StudyPart): void {
    const owner = owners.get(record.shard);
    if (owner !== undefined && owner !== part) {
      throw new DataError(
        "shard-double",
        `Shard ${record.shard} of ${facts.model} on ${facts.corpus} is in part ${nameOf(owner)} and in part ${nameOf(part)}.`,
        { hint: "The parts were not cut from the same study; run them again with the same study file." },
      );
    }
    owners.set(record.shard, part);
    records.set(record.shard, record);
  }
}

function refuseOtherDivision(first: StudyPart, part: StudyPart): void {
  const [one, other] = [first.outcomes.part, part.outcomes.part];
  if (one.count === other.count && one.division === other.division) return;
  const why =
    one.count === other.count
      ? "another study, other corpora, other model files or another version of bitwit; a model that one machine did not find is enough"
      : `${one.count} parts and ${other.count} parts`;
  throw new DataError("part-division", `${first.folder} and ${part.folder} are not parts of one division: ${why}.`, {
    hint: "Compare what failed in both with `bitwit study status`, and run the parts that differ again.",
  });
}

function refuseOtherPlan(one: MeasurementFacts, first: StudyPart, other: MeasurementFacts, part: StudyPart): void {
  const pairs: [string, unknown, unknown][] = [
    ["model file", one.modelInfo.sha256, other.modelInfo.sha256],
    ["corpus", one.corpusInfo.sha256, other.corpusInfo.sha256],
    ["engine", engineName(one), engineName(other)],
    ["list of tokens", one.documentsSha256, other.documentsSha256],
    ["version of bitwit's scoring", one.planHash, other.planHash],
  ];
  const different = pairs.find(([, a, b]) => a !== b);
  if (different === undefined) return;
  const [what, a, b] = different.map((value) => String(value).slice(0, 60));
  throw new DataError(
    "part-plan",
    `${one.model} on ${one.corpus}: part ${nameOf(first)} and part ${nameOf(part)} have another ${what} (${a}, ${b}).`,
    {
      hint: "Use the same files everywhere, and say `engine: {threads, cpuVariant}` in the study where processors differ.",
    },
  );
}

function engineName({ modelInfo }: MeasurementFacts): string {
  const { name, version, device, threadsPerContext } = modelInfo.backend;
  return `${device}, ${threadsPerContext} threads, ${name} ${version}`;
}

export function nameOf({ outcomes }: StudyPart): string {
  return `${outcomes.part.index + 1}/${outcomes.part.count}`;
}
