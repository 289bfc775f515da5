/** How the queue treats jobs whose worker is silent or fails; the same for everyone who looks after it. */

/**
 * A job's lock, counted by the server and renewed twice as often. A worker that is silent for so long is taken for dead, and
 * its shards go to others; one that only was cut off sends records that come twice, which is harmless.
 */
export const DEFAULT_LOCK_MS = 30_000;

/** Errors of a shard before it is set aside. */
export const MOST_ATTEMPTS = 3;

/** Deaths of its worker before a shard is set aside: more, since workers die of other things, too. */
export const MOST_STALLS = 8;

const RETRY_MS = 1_000;

/** What BullMQ's workers and the coordinator's watch must agree on. */
export function stallSettings(lockMs: number) {
  return {
    lockDuration: lockMs,
    stalledInterval: Math.max(500, lockMs / 2),
    maxStalledCount: MOST_STALLS,
    runRetryDelay: RETRY_MS, // A finished job's end is tried again so often while Redis is away.
  };
}
