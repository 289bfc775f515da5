/**
 * How many requests are on their way at once. A server that says it is overloaded gets half as many, and after each success a
 * little more again, up to the limit the user gave (additive increase, multiplicative decrease); and nothing at all for as long
 * as its Retry-After says.
 */
export interface RequestGate {
  /** Waits for a place. @returns what gives it back. */
  enter(signal?: AbortSignal): Promise<(succeeded: boolean) => void>;
  /** The server is overloaded; nothing new goes out for `pauseMs`. */
  slowDown(pauseMs: number): void;
  /** How many may be on their way now. */
  readonly limit: number;
}

export function createRequestGate(most: number): RequestGate {
  let limit = most;
  let active = 0;
  let pausedUntil = 0;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    if (performance.now() < pausedUntil) return;
    for (const next of waiting) {
      if (active >= Math.floor(limit)) return;
      waiting.delete(next);
      active += 1;
      next();
    }
  };
  return {
    async enter(signal) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const turn = (): void => {
          signal?.removeEventListener("abort", leave);
          resolve();
        };
        const leave = (): void => {
          waiting.delete(turn);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener("abort", leave, { once: true });
        waiting.add(turn);
        wake();
      });
      return (succeeded) => {
        active -= 1;
        if (succeeded) limit = Math.min(most, limit + 1 / limit);
        wake();
      };
    },
    slowDown(pauseMs) {
      limit = Math.max(1, Math.floor(limit / 2));
      pausedUntil = Math.max(pausedUntil, performance.now() + pauseMs);
      // A little later than the pause: timers may be a millisecond early. It keeps no process that is done: whoever was told to
      // pause has a timer of its own, and wakes the others when it comes back.
      setTimeout(wake, pauseMs + 2).unref();
    },
    get limit() {
      return Math.floor(limit);
    },
  };
}
