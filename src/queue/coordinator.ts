/**
 * Collects a run's shards: keeps the queues filled, takes records into the run folder's logs, finds what was lost, and sets
 * aside what cannot be scored. All that must outlive it is in the run folder; Redis may forget everything.
 */
import type { Redis } from "ioredis";
import type { WorkersProgress } from "../measure/measure-all.js";
import { EventChannel } from "./event-channel.js";
import { publishOffers } from "./offer-board.js";
import type { ModelQueue } from "./model-queue.js";
import type { FailedShard, QueuedMeasurement } from "./queued-measurement.js";
import { readRecords, removeRecords } from "./record-stream.js";
import { removeRun, withdrawOthers } from "./remove-run.js";
import { pause, unlessAborted } from "./unless-aborted.js";
import { WorkerNotices } from "./worker-notices.js";
import { liveWorkers, type WorkerState } from "./worker-state.js";

/** How long it rests when nothing came, and how often it looks after everything else. */
const REST_MS = 50;
const ROUND_MS = 1_000;
/** Jobs that may be missing are looked for this often: it asks for each job that is out. */
const SEARCH_MS = 3_000;
const RECORDS_AT_ONCE = 256;
/** Jobs out for a queue: enough for every worker's next ones, whatever happens to the coordinator for a while. */
const FEWEST_JOBS = 32;
const JOBS_PER_SLOT = 3;

export class Coordinator {
  readonly #redis: Redis;
  readonly #run: string;
  readonly #isOver: () => boolean;
  readonly #stop = new AbortController();
  readonly #events = new EventChannel<WorkersProgress>();
  readonly #queues = new Map<string, ModelQueue>();
  readonly #measurements = new Map<string, QueuedMeasurement>();
  readonly #notices = new WorkerNotices();
  #workers: readonly WorkerState[] = [];
  #tokens = { done: 0, total: 0, resumed: 0 };
  #mayGrow = true;
  #hasWithdrawn = false;

  /** @param isOver once it says true, the collection ends with what is recorded. */
  constructor(redis: Redis, run: string, signal: AbortSignal, isOver: () => boolean = () => false) {
    this.#redis = redis;
    this.#run = run;
    this.#isOver = isOver;
    const stop = (): void => this.#stop.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  }

  queueOf(name: string): ModelQueue | undefined {
    return this.#queues.get(name);
  }

  addQueue(queue: ModelQueue): void {
    this.#queues.set(queue.identity.queue, queue);
  }

  addMeasurement(queue: ModelQueue, measurement: QueuedMeasurement): void {
    const recorded = measurement.recordedTokens();
    const { done, total, resumed } = this.#tokens;
    this.#tokens = { done: done + recorded, total: total + measurement.tokenCount, resumed: resumed + recorded };
    this.#measurements.set(measurement.planHash, measurement);
    queue.measurements.push(measurement);
  }

  /** Everything is added: when nothing is left, the collection is done. */
  complete(): void {
    this.#mayGrow = false;
  }

  /** Nothing will be added, and every shard is recorded or set aside. */
  get isDone(): boolean {
    return !this.#mayGrow && this.#shardsLeft() === 0;
  }

  notice(text: string): void {
    this.#notices.add(text);
    this.#events.push(this.#progress());
  }

  /** Runs until every shard is recorded or set aside, or the time is over. Says what it has to say also while it waits for the server. */
  async *collect(): AsyncGenerator<WorkersProgress, void> {
    const working = this.#work().then(
      () => this.#events.end(),
      (error: unknown) => this.#events.fail(error),
    );
    try {
      yield* this.#events;
    } finally {
      this.#stop.abort();
      await working;
    }
  }

  async #work(): Promise<void> {
    let roundAt = -Infinity;
    let searchedAt = performance.now();
    for (;;) {
      const taken = await this.#unlessStopped(this.#takeRecords());
      const now = performance.now();
      const isDone = this.isDone || this.#isOver();
      const isRound = isDone || now - roundAt >= ROUND_MS;
      if ((taken > 0 || isRound) && !isDone) await this.#unlessStopped(this.#fill());
      if (isRound) {
        await this.#unlessStopped(this.#lookAround());
        roundAt = now;
        this.#events.push(this.#progress());
      }
      if (isDone) return;
      if (now - searchedAt >= SEARCH_MS) {
        await this.#unlessStopped(this.#searchLost());
        searchedAt = now;
      }
      if (taken === 0) await pause(REST_MS, this.#stop.signal);
    }
  }

  get failures(): FailedShard[] {
    return [...this.#measurements.values()].flatMap((one) => one.failures);
  }

  /** The finished run leaves nothing in Redis. */
  async remove(): Promise<void> {
    await withdrawOthers(this.#redis, this.#run, []); // First, so that no worker turns to a queue that goes.
    for (const queue of this.#queues.values()) await queue.remove();
    await removeRun(this.#redis, this.#run);
  }

  /** @param isAway the server may not answer: its connections are cut, not closed. */
  async close(isAway: boolean): Promise<void> {
    for (const queue of this.#queues.values()) await (isAway ? queue.cut() : queue.close());
    for (const one of this.#measurements.values()) await one.close();
  }

  /** A command waits for a server that is away, the user does not. */
  async #unlessStopped<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const answer = await unlessAborted(asked, this.#stop.signal);
    this.#stop.signal.throwIfAborted();
    return answer as Answer;
  }

  #shardsLeft(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.shardsLeft, 0);
  }

  /** Removed from the stream only when they are on the disk. @returns how many came. */
  async #takeRecords(): Promise<number> {
    const messages = await readRecords(this.#redis, this.#run, RECORDS_AT_ONCE);
    const known = messages.filter(({ planHash }) => this.#measurements.has(planHash));
    for (const message of known) {
      try {
        const tokens = await this.#measurements.get(message.planHash)?.take(message);
        this.#tokens.done += tokens ?? 0;
      } catch (error) {
        // What was wrong is in the error; left in the stream it would stop every later run as well.
        await removeRecords(this.#redis, this.#run, [message]);
        throw error;
      }
    }
    for (const planHash of new Set(known.map((message) => message.planHash)))
      await this.#measurements.get(planHash)?.flush();
    // Records of measurements that are not planned again yet stay, unless there will be no more of those.
    const handled = this.#mayGrow ? known : messages;
    await removeRecords(this.#redis, this.#run, handled);
    return handled.length;
  }

  async #fill(): Promise<void> {
    for (const queue of this.#queues.values()) {
      const here = this.#workers.filter((worker) => worker.queue === queue.identity.queue);
      const slots = here.reduce((sum, worker) => sum + Math.max(2, worker.slots), 0);
      await queue.fill(Math.max(FEWEST_JOBS, JOBS_PER_SLOT * slots));
    }
  }

  async #lookAround(): Promise<void> {
    const queues = [...this.#queues.values()];
    const open = queues.filter((queue) => queue.shardsLeft > 0);
    // Also those that are done: an offer that still spoke of shards to come would keep workers waiting.
    await publishOffers(
      this.#redis,
      queues.map((queue) => queue.offer),
    );
    if (!this.#mayGrow && !this.#hasWithdrawn) {
      await withdrawOthers(this.#redis, this.#run, [...this.#queues.keys()]);
      this.#hasWithdrawn = true;
    }
    this.#workers = await liveWorkers(this.#redis);
    for (const queue of this.#queues.values()) await queue.collectFailed();
    this.#notices.look(
      this.#workers,
      open.map((queue) => queue.identity),
    );
  }

  /** A job ends after its record is in the stream; so one that is gone, and whose record is not there either, was lost. */
  async #searchLost(): Promise<void> {
    for (const queue of this.#queues.values()) {
      const missing = await queue.missingJobs();
      if (missing.length === 0) continue;
      while ((await this.#takeRecords()) > 0);
      const lost = await queue.putAgain(missing);
      if (lost > 0)
        this.#notices.add(`${lost} jobs of ${queue.identity.model.ref} were lost in Redis and put in again`);
    }
  }

  #progress(): WorkersProgress {
    return {
      type: "workers",
      ...this.#tokens,
      shardsLeft: this.#shardsLeft(),
      shardsFailed: this.failures.length,
      workers: this.#workers.map(({ id, state, model, shards }) => ({
        ...{ name: id, state, shards },
        ...(model === undefined ? {} : { model }),
      })),
      notices: this.#notices.take(),
    };
  }
}
