/** Time as the network's parts see it, so that tests wait for nothing. */
import { setTimeout as delay } from "node:timers/promises";

export interface Clock {
  nowMs(): number;
  /** @throws the signal's reason. */
  sleep(waitMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(waitMs, signal) {
    try {
      await delay(waitMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // The timer's own error hides why the run was stopped.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
