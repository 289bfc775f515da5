/**
 * The coordinator's side of one queue: all measurements of one model. It puts jobs in as workers take them, so that Redis
 * holds a bounded number however large the study is, and watches over locks itself: were the only worker dead, nobody else
 * would.
 */
import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Offer, OfferIdentity } from "./offer.js";
import { queueKeys } from "./queue-keys.js";
import { MOST_ATTEMPTS, stallSettings } from "./queue-settings.js";
import type { QueuedJob, QueuedMeasurement } from "./queued-measurement.js";
import type { ShardJobData } from "./shard-job.js";
import { isConnectionError } from "./watch-connection.js";

/** Jobs put in at once, by one round trip. */
const BATCH = 32;

export class ModelQueue {
  readonly identity: OfferIdentity;
  readonly measurements: QueuedMeasurement[] = [];
  readonly #queue: Queue<ShardJobData>;
  readonly #watch: Worker;
  readonly #redis: Redis;

  private constructor(redis: Redis, identity: OfferIdentity, queue: Queue<ShardJobData>, watch: Worker) {
    this.#redis = redis;
    this.identity = identity;
    this.#queue = queue;
    this.#watch = watch;
  }

  static async open(
    redis: Redis,
    identity: OfferIdentity,
    lockMs: number,
    onTrouble: (message: string) => void,
  ): Promise<ModelQueue> {
    const shared = { connection: redis, prefix: queueKeys.prefix(identity.run) };
    const queue = new Queue<ShardJobData>(identity.queue, {
      ...shared,
      defaultJobOptions: { attempts: MOST_ATTEMPTS, removeOnComplete: true },
      streams: { events: { maxLen: 10 } }, // Nobody reads BullMQ's own events.
    });
    const watch = new Worker(identity.queue, undefined, { ...shared, autorun: false, ...stallSettings(lockMs) });
    for (const one of [queue, watch] as { on(event: "error", listener: (error: Error) => void): unknown }[])
      one.on("error", (error) => !isConnectionError(error) && onTrouble(error.message));
    const opened = new ModelQueue(redis, identity, queue, watch);
    while ((await opened.collectFailed()) > 0); // What an earlier coordinator saw fail is tried again.
    await watch.startStalledCheckTimer();
    return opened;
  }

  get offer(): Offer {
    return { ...this.identity, backlog: this.measurements.reduce((sum, one) => sum + one.backlog, 0) };
  }

  get shardsLeft(): number {
    return this.measurements.reduce((sum, one) => sum + one.shardsLeft, 0);
  }

  /** Puts jobs in until `most` are out, in the measurements' order. */
  async fill(most: number): Promise<void> {
    let out = this.measurements.reduce((sum, one) => sum + one.jobIds.length, 0);
    while (out < most) {
      const jobs = await this.#nextJobs(Math.min(BATCH, most - out));
      if (jobs.length === 0) return;
      await this.#add(jobs);
      out += jobs.length;
    }
  }

  /** Jobs that are out, but that Redis knows nothing of: done a moment ago, or lost with the server's memory. */
  async missingJobs(): Promise<string[]> {
    const ids = this.measurements.flatMap((one) => one.jobIds);
    if (ids.length === 0) return [];
    const prefix = `${queueKeys.prefix(this.identity.run)}:${this.identity.queue}`;
    const asked = this.#redis.pipeline();
    for (const id of ids) asked.exists(`${prefix}:${id}`);
    const answers = (await asked.exec()) ?? [];
    return ids.filter((_, place) => answers[place]?.[0] === null && answers[place]?.[1] === 0);
  }

  /** Those of `ids` that still have shards without a record. @returns how many that were. */
  async putAgain(ids: readonly string[]): Promise<number> {
    const again = await Promise.all(ids.flatMap((id) => this.measurements.map((one) => one.jobAgain(id))));
    const jobs = again.filter((job) => job !== undefined);
    if (jobs.length > 0) await this.#add(jobs);
    return jobs.length;
  }

  /** Sets aside what failed too often. @returns how many jobs that were. */
  async collectFailed(): Promise<number> {
    const jobs = await this.#queue.getFailed(0, BATCH);
    for (const job of jobs) {
      for (const one of this.measurements) one.setAside(job.id ?? "", describeFailure(job.failedReason));
      await job.remove();
    }
    return jobs.length;
  }

  /** Leaves the jobs where they are. */
  async close(): Promise<void> {
    await Promise.all([this.#watch.close(), this.#queue.close()]);
  }

  /** Without a word to the server, which may be away. */
  async cut(): Promise<void> {
    this.#watch.close(true).catch(() => undefined); // Ends its timer, too.
    for (const one of [this.#watch, this.#queue]) one.disconnect().catch(() => undefined);
  }

  async remove(): Promise<void> {
    await this.#queue.obliterate({ force: true });
    // A queue that was opened a moment ago writes its own key after that.
    await this.#redis.del(queueKeys.ofOpening(this.identity.run, this.identity.queue));
  }

  async #nextJobs(most: number): Promise<QueuedJob[]> {
    const jobs: QueuedJob[] = [];
    for (const one of this.measurements) {
      for (let job; jobs.length < most && (job = await one.nextJob()) !== undefined;) jobs.push(job);
    }
    return jobs;
  }

  async #add(jobs: readonly QueuedJob[]): Promise<void> {
    await this.#queue.addBulk(jobs.map(({ id, data }) => ({ name: "shards", data, opts: { jobId: id } })));
  }
}

function describeFailure(reason: string | undefined): string {
  if (reason !== undefined && /stalled more than/.test(reason))
    return "its worker died or fell silent every time it was tried";
  return reason ?? "unknown";
}
