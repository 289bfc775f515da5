import type { Clock } from "./clock.js";

/** Time that passes only by sleeping, at once; `waits` are the sleeps so far. */
export function fakeClock(startMs = Date.parse("2026-09-14T00:00:00Z")): Clock & { readonly waits: readonly number[] } {
  let nowMs = startMs;
  const waits: number[] = [];
  return {
    waits,
    nowMs: () => nowMs,
    async sleep(waitMs, signal) {
      signal?.throwIfAborted();
      waits.push(waitMs);
      nowMs += waitMs;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
