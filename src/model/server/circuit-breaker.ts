/**
 * When a server has failed several times running, nothing is sent to it but one look every few seconds, until it is well again (a
 * model may take minutes to load) or patience ends. Without it, every request of a long run would wear out its tries against a
 * server that is just being restarted.
 */
import { setTimeout as sleep } from "node:timers/promises";

export interface CircuitBreaker {
  /** Waits while the circuit is open. @throws what `giveUp` made, when patience ended. */
  pass(signal?: AbortSignal): Promise<void>;
  succeeded(): void;
  /** A failure of the server itself, not of one request. */
  failed(reason: string): void;
  /** Looks no more: the client is closed, and nothing may keep the process. */
  stop(): void;
}

export interface BreakerOptions {
  /** Failures running that open it. Default 5. */
  readonly threshold?: number;
  /** Default 5,000. */
  readonly lookEveryMs?: number;
  /** How long an open one waits. Default 600,000. */
  readonly patienceMs?: number;
}

export function createCircuitBreaker(
  isWell: () => Promise<boolean>,
  giveUp: (reason: string, waitedMs: number) => Error,
  { threshold = 5, lookEveryMs = 5_000, patienceMs = 600_000 }: BreakerOptions = {},
): CircuitBreaker {
  let failures = 0;
  let open: Promise<void> | undefined;
  const stopped = new AbortController();
  const recover = async (reason: string): Promise<void> => {
    const openedAt = performance.now();
    while (performance.now() - openedAt < patienceMs) {
      await sleep(lookEveryMs, undefined, { signal: stopped.signal });
      if (!(await isWell())) continue;
      failures = 0;
      open = undefined;
      return;
    }
    throw giveUp(reason, patienceMs);
  };
  return {
    async pass(signal) {
      while (open !== undefined) {
        signal?.throwIfAborted();
        await (signal === undefined ? open : Promise.race([open, aborted(signal)]));
      }
    },
    succeeded() {
      failures = 0;
    },
    failed(reason) {
      failures += 1;
      if (failures < threshold || open !== undefined) return;
      open = recover(reason);
      open.catch(() => undefined); // Whoever passes next hears of it.
    },
    stop: () => stopped.abort(),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
