/**
 * Finished shards on their way home: a Redis stream that workers append to and the coordinator empties. A worker sends the
 * record before it ends the job, and the coordinator removes it after it is on the disk, so a record may come twice and
 * cannot get lost while the server keeps its data.
 */
import type { Redis } from "ioredis";
import { fieldOf, type OfferName } from "./offer-board.js";
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

/** In one step on the server: a run that was removed since must not come back for a shard that it has. */
const SEND_WHILE_OFFERED = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', 'plan', ARGV[2], 'worker', ARGV[3], 'record', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1`;

/** Sends nothing when the offer is gone: then the run is finished, or does not want the shard any more. */
export async function sendRecord(redis: Redis, offer: OfferName, message: Omit<RecordMessage, "id">): Promise<void> {
  const { planHash, worker, record } = message;
  const keys = [queueKeys.offers, queueKeys.records(offer.run)];
  const values = [fieldOf(offer), planHash, worker, JSON.stringify(record), KEPT_SECONDS];
  await redis.eval(SEND_WHILE_OFFERED, keys.length, ...keys, ...values);
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
