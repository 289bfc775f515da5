/** Tries again after a fault, with growing waits, and tells of each. */
import { backOffMs, LONGEST_ASKED_WAIT_MS } from "./back-off.js";
import { httpFailure } from "./http-failure.js";
import type { Network } from "./network.js";
import { redactUrl } from "./redact-url.js";
import { faultOf, type RequestFault } from "./request-fault.js";

/**
 * @param hasProgressed asked after each fault: true begins the count of tries anew.
 * @throws {HttpError} after the last try, or when the server asks for a longer wait than is kept.
 */
export async function withRetries<Result>(
  network: Network,
  url: URL,
  tryOnce: () => Promise<Result>,
  hasProgressed: () => boolean = () => false,
): Promise<Result> {
  let tryCount = 0;
  for (let attempt = 1; ; attempt++) {
    network.signal?.throwIfAborted();
    tryCount++;
    try {
      return await tryOnce();
    } catch (error) {
      network.signal?.throwIfAborted();
      const fault = faultOf(error, url);
      if (fault === undefined) throw error;
      if (hasProgressed()) attempt = 1;
      if (attempt >= network.attempts) throw httpFailure.exhausted(url, tryCount, fault);
      await pause(network, url, attempt, fault);
    }
  }
}

async function pause(network: Network, url: URL, attempt: number, fault: RequestFault): Promise<void> {
  if (fault.retryAfterMs !== undefined && fault.retryAfterMs > LONGEST_ASKED_WAIT_MS) {
    throw httpFailure.askedToWait(url, fault, fault.retryAfterMs, LONGEST_ASKED_WAIT_MS);
  }
  const waitMs = backOffMs(attempt, network, fault.retryAfterMs, network.random);
  network.tell({ type: "retry", url: redactUrl(url), attempt, waitMs, reason: fault.message });
  await network.clock.sleep(waitMs, network.signal);
}
