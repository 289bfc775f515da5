/**
 * Finished shards on their way home: a Redis stream that workers append to and the coordinator empties. A worker sends the
 * record before it ends the job, and the coordinator removes it after it is on the disk, so a record may come twice and
 * cannot get lost while the server keeps its data.
 */
import type { Redis } from "ioredis";
import { queueKeys } from "./queue-keys.js";

export interface RecordMessage {
  /** Its place in the stream. */
  readonly id: string;
  readonly planHash: string;
  /** Who scored it, for messages. */
  readonly worker: string;
  /** A record as it stands in a shard log, or whatever was sent instead. */
  readonly record: unknown;
}

/** Of a run that nobody goes on with. Counted by the server. */
const KEPT_SECONDS = 30 * 24 * 3600;

export async function sendRecord(redis: Redis, run: string, message: Omit<RecordMessage, "id">): Promise<void> {
  const { planHash, worker, record } = message;
  const key = queueKeys.records(run);
  const fields = ["plan", planHash, "worker", worker, "record", JSON.stringify(record)];
  await redis
    .multi()
    .xadd(key, "*", ...fields)
    .expire(key, KEPT_SECONDS)
    .exec();
}

/** The oldest ones. */
export async function readRecords(redis: Redis, run: string, most: number): Promise<RecordMessage[]> {
  const entries = await redis.xrange(queueKeys.records(run), "-", "+", "COUNT", most);
  return entries.map(([id, fields]) => {
    const valueOf = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
    return { id, planHash: valueOf("plan"), worker: valueOf("worker"), record: parse(valueOf("record")) };
  });
}

export async function removeRecords(redis: Redis, run: string, messages: readonly RecordMessage[]): Promise<void> {
  if (messages.length > 0) await redis.xdel(queueKeys.records(run), ...messages.map(({ id }) => id));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Refused by whoever checks the record.
  }
}
