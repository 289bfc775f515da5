/**
 * What workers say of themselves, kept in Redis for as long as they say it. Times are those of the server's clock, read
 * inside its scripts: the hosts' clocks are never compared.
 */
import type { Redis } from "ioredis";
import { queueKeys } from "./queue-keys.js";

export interface WorkerState {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly state: "idle" | "opening" | "scoring" | "draining";
  /** The queue it works on, and the model's reference. */
  readonly queue?: string;
  readonly model?: string;
  /** Jobs at once. */
  readonly slots: number;
  /** Shards it has scored. */
  readonly shards: number;
  /** Queues it takes nothing from, and why. */
  readonly refused: Readonly<Record<string, string>>;
}

/** A worker says something every so often, and counts as gone after this long without. */
export const HEARTBEAT_MS = 3_000;
const GONE_MS = 20_000;

const SAY = `
local now = redis.call('TIME')
redis.call('ZADD', KEYS[1], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])`;

const HEAR = `
local now = redis.call('TIME')
local limit = now[1] * 1000 + math.floor(now[2] / 1000) - ARGV[1]
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', limit)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
return redis.call('HVALS', KEYS[2])`;

export async function sayState(redis: Redis, state: WorkerState): Promise<void> {
  await redis.eval(SAY, 2, queueKeys.workers, queueKeys.workerStates, state.id, JSON.stringify(state));
}

export async function sayGoodbye(redis: Redis, id: string): Promise<void> {
  await redis.multi().zrem(queueKeys.workers, id).hdel(queueKeys.workerStates, id).exec();
}

/** The workers that were heard of lately; the others are forgotten. */
export async function liveWorkers(redis: Redis): Promise<WorkerState[]> {
  const states = (await redis.eval(HEAR, 2, queueKeys.workers, queueKeys.workerStates, GONE_MS)) as string[];
  return states.flatMap((text) => {
    try {
      const state = JSON.parse(text) as WorkerState;
      return typeof state.id === "string" && typeof state.refused === "object" ? [state] : [];
    } catch {
      return [];
    }
  });
}
