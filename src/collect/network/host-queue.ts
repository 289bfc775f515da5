/**
 * The line before one host: at most so many requests at once, a least time between their starts, and a hold when the host asked
 * for peace.
 *
 * Invariant: a place is given back exactly once, whatever way the request went; who waited longest goes first.
 */
import type { Clock } from "./clock.js";

export class HostQueue {
  readonly #concurrency: number;
  readonly #clock: Clock;
  #intervalMs: number;
  #activeCount = 0;
  #nextStartMs = -Infinity;
  #heldUntilMs = -Infinity;
  readonly #waiting: (() => void)[] = [];

  constructor({ concurrency, intervalMs }: { concurrency: number; intervalMs: number }, clock: Clock) {
    this.#concurrency = concurrency;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  /** @returns what gives the place back; calling it again does nothing. @throws the signal's reason. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#activeCount < this.#concurrency) this.#activeCount++;
    else await this.#place(signal);
    let isInside = true;
    const leave = () => {
      if (isInside) this.#handOver();
      isInside = false;
    };
    try {
      await this.#start(signal);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** No request starts before: the host said so to one of them, and meant all. */
  holdFor(waitMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, this.#clock.nowMs() + waitMs);
  }

  /** For a host that asks for more room than the settings give (Crawl-delay). */
  widenInterval(intervalMs: number): void {
    this.#intervalMs = Math.max(this.#intervalMs, intervalMs);
  }

  #place(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(take);
    });
  }

  async #start(signal: AbortSignal | undefined): Promise<void> {
    const startMs = Math.max(this.#clock.nowMs(), this.#nextStartMs);
    this.#nextStartMs = startMs + this.#intervalMs;
    for (;;) {
      const waitMs = Math.max(startMs, this.#heldUntilMs) - this.#clock.nowMs();
      if (waitMs <= 0) return;
      await this.#clock.sleep(waitMs, signal);
    }
  }

  #handOver(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#activeCount--;
    else next();
  }
}

/** One line for each `host:port`. */
export class HostQueues {
  readonly #limits: { concurrency: number; intervalMs: number };
  readonly #clock: Clock;
  readonly #queues = new Map<string, HostQueue>();

  constructor(limits: { concurrency: number; intervalMs: number }, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  of(url: URL): HostQueue {
    let queue = this.#queues.get(url.host);
    if (queue === undefined) {
      queue = new HostQueue(this.#limits, this.#clock);
      this.#queues.set(url.host, queue);
    }
    return queue;
  }
}
