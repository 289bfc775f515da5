/** Clears a run from Redis, also of what an earlier call put in and this one does not have: a model that left the study. */
import type { Redis } from "ioredis";
import type { Offer } from "./offer.js";
import { backlogOf } from "./offer-board.js";
import { queueKeys } from "./queue-keys.js";

/** Its offers must be withdrawn. */
export async function removeRun(redis: Redis, run: string): Promise<void> {
  for (let cursor = "0"; ;) {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${queueKeys.prefix(run)}:*`, "COUNT", 1000);
    if (keys.length > 0) await redis.unlink(keys);
    if (next === "0") return;
    cursor = next;
  }
}

/** So that workers do not wait for shards that nobody puts in any more. @param queues those that stay. */
export async function withdrawOthers(redis: Redis, run: string, queues: readonly string[]): Promise<void> {
  const kept = new Set(queues.map((queue) => `${run}/${queue}`));
  const fields = await redis.hkeys(queueKeys.offers);
  const others = fields.filter((field) => field.startsWith(`${run}/`) && !kept.has(field));
  if (others.length > 0) await redis.hdel(queueKeys.offers, ...others);
}

/** BullMQ's look for stalled jobs writes these into a queue also when it was removed a moment ago; the worker that leaves takes them along. */
export async function sweepQueue(redis: Redis, { run, queue }: Pick<Offer, "run" | "queue">): Promise<void> {
  if ((await backlogOf(redis, { run, queue })) !== undefined) return;
  await redis.del(queueKeys.ofOpening(run, queue));
}
