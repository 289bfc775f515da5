/**
 * Works on one queue until nothing is left in it or the worker is asked to stop. BullMQ holds the jobs' locks and renews
 * them meanwhile.
 */
import { Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import type { LanguageModel } from "../model/language-model.js";
import type { Offer } from "./offer.js";
import { backlogOf, waitingJobs } from "./offer-board.js";
import { queueKeys } from "./queue-keys.js";
import { stallSettings } from "./queue-settings.js";
import { sweepQueue } from "./remove-run.js";
import type { ShardJobData } from "./shard-job.js";
import { pause, unlessAborted } from "./unless-aborted.js";
import { isConnectionError } from "./watch-connection.js";
import { workOnJob, type JobOptions } from "./work-on-job.js";

export interface ServeOptions extends JobOptions {
  readonly lockMs: number;
}

/** How often an idle worker looks up, and how long it waits for a coordinator that still has shards to put in. */
const LOOK_MS = 200;
const SETTLED_MS = 400;
const PATIENCE_MS = 10_000;
/** Failures in a row after which the model is opened afresh: its engine may be what is broken. */
const FAILURES_IN_A_ROW = 2;

/** @returns whether the model should be opened afresh before it is used again. */
export async function serveQueue(
  redis: Redis,
  offer: Offer,
  model: LanguageModel,
  options: ServeOptions,
): Promise<boolean> {
  let atWork = 0;
  let idleSince = performance.now();
  let failures = 0;
  const work = async (job: Job<ShardJobData>, token?: string): Promise<void> => {
    atWork += 1;
    try {
      await workOnJob(redis, offer, model, job, token, options);
      failures = 0;
    } catch (error) {
      failures += 1;
      throw error;
    } finally {
      atWork -= 1;
      idleSince = performance.now();
    }
  };
  const worker = new Worker<ShardJobData, void>(offer.queue, work, {
    connection: redis,
    prefix: queueKeys.prefix(offer.run),
    concurrency: options.slots,
    drainDelay: 2,
    ...stallSettings(options.lockMs),
  });
  worker.on("error", (error) => {
    // A job that was removed while it was at work was done by another, or its run is finished.
    const isRemoved = error.message.startsWith("Missing key for job");
    if (!isRemoved && !isConnectionError(error)) options.onTrouble(error.message);
  });
  try {
    while (!options.drain.aborted && failures < FAILURES_IN_A_ROW) {
      await pause(LOOK_MS, options.drain);
      const idleMs = performance.now() - idleSince;
      if (atWork > 0 || idleMs < SETTLED_MS) continue;
      if ((await unlessAborted(isMoreToDo(redis, offer, idleMs), options.drain)) !== true) break;
    }
  } finally {
    await worker.close(); // Waits for the jobs at work.
    await unlessAborted(
      sweepQueue(redis, offer).catch(() => undefined),
      options.drain,
    );
  }
  return failures >= FAILURES_IN_A_ROW;
}

async function isMoreToDo(redis: Redis, offer: Offer, idleMs: number): Promise<boolean> {
  if ((await waitingJobs(redis, offer)) > 0) return true;
  return idleMs < PATIENCE_MS && ((await backlogOf(redis, offer)) ?? 0) > 0;
}
