/** Scores a job's shards by the very calls of a run without a queue; only where the tokens come from differs. */
import { DataError } from "../errors.js";
import { encodeRecord, type ShardRecord } from "../measure/checkpoint.js";
import { DocumentTable } from "../measure/document-table.js";
import { scoreShards } from "../measure/score-shards.js";
import type { LanguageModel } from "../model/language-model.js";
import type { ShardJob } from "./shard-job.js";

/** A record as it stands in a shard log. */
export interface ScoredRecord {
  readonly shard: number;
  readonly seconds: number;
  readonly encoded: unknown;
}

/**
 * Yields each shard's record when it is done. Its time is this job's share of the worker's, so that a measurement's seconds
 * are worker time added up.
 * @throws {DataError} when a bit is not a number: a record must not carry it.
 */
export async function* scoreJob(model: LanguageModel, job: ShardJob, jobsAtOnce: number): AsyncGenerator<ScoredRecord> {
  const documents = new DocumentTable();
  for (const count of job.documentTokens) documents.add(count, 0, 0);
  const corpus = {
    documents,
    read: (start: number, length: number) =>
      Promise.resolve(job.tokens.slice(start - job.start, start - job.start + length)),
  };
  const records = new Map<number, ShardRecord>();
  const sink = { records, add: async (record: ShardRecord) => void records.set(record.shard, record) };
  for await (const record of scoreShards(model, corpus, job.shards, sink, { keepWindows: job.keepWindows })) {
    const segments = record.segments.map((one) => ({ ...one, document: one.document + job.firstDocument }));
    if (!segments.every(({ bits }) => Number.isFinite(bits))) {
      throw new DataError("bits-not-finite", `Shard ${record.shard} has bits that are not numbers.`, {
        hint: "The model's file may be damaged: check its SHA-256.",
      });
    }
    const seconds = record.seconds / jobsAtOnce;
    yield { shard: record.shard, seconds, encoded: encodeRecord({ ...record, seconds, segments }) };
  }
}
