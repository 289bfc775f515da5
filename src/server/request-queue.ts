/**
 * How many requests are worked on at once, and how many may wait. One more is told to come back: a queue without an end only
 * hides that the server is too slow, and its clients time out.
 */
import { RequestError } from "./request-error.js";

export interface RequestQueue {
  /** Runs `work` when its turn comes. @throws {RequestError} 429 when the queue is full, 503 when the server is stopping. */
  run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** Takes no more; resolves when everything taken is done. */
  drain(): Promise<void>;
  readonly active: number;
  readonly waiting: number;
}

export function createRequestQueue(atOnce: number, mostWaiting: number): RequestQueue {
  let active = 0;
  const waiting: (() => void)[] = [];
  let drained: (() => void) | undefined;
  const leave = (): void => {
    const next = waiting.shift();
    // The place is handed over, not freed: nobody may slip in between.
    if (next !== undefined) return next();
    active -= 1;
    if (active === 0) drained?.();
  };
  let isDraining = false;
  return {
    async run(work, signal) {
      if (isDraining) throw new RequestError(503, "The server is stopping.", { retryAfterSeconds: 5 });
      if (active >= atOnce) {
        if (waiting.length >= mostWaiting)
          throw new RequestError(429, `${waiting.length} requests are waiting already; try again later.`, {
            retryAfterSeconds: 1,
          });
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else active += 1;
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        leave();
      }
    },
    drain() {
      isDraining = true;
      if (active === 0) return Promise.resolve();
      return new Promise((resolve) => (drained = resolve));
    },
    get active() {
      return active;
    },
    get waiting() {
      return waiting.length;
    },
  };
}
