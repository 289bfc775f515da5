/**
 * GitHub's limits: how long an answer says to wait (docs.github.com, "Rate limits for the REST API"). A wait can be an hour; it
 * ends at once when the signal says so.
 */
import { setTimeout as pause } from "node:timers/promises";

/** Waits as long as an answer says: GitHub's limits, and 403 and 429 with Retry-After as proxies and gateways send them. */
export async function withLimits<T>(
  { secondMs, signal }: { readonly secondMs: number; readonly signal: AbortSignal | undefined },
  ask: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const seconds = secondsToWait(failureOf(error), attempt);
      if (seconds === undefined || attempt > LIMIT_WAITS) throw error;
      await pause(seconds * secondMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

const LIMIT_WAITS = 5;

/** Retry-After, else until the reset, else a minute, then longer. Undefined: this is no limit. */
export function secondsToWait({ status, headers, isLimit }: Failure, attempt: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = Number(headers["retry-after"] ?? NaN);
  if (retryAfter >= 0) return retryAfter;
  const reset = Number(headers["x-ratelimit-reset"] ?? NaN);
  // A second more: the reset is given in whole seconds.
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset > 0)
    return Math.max(0, Math.ceil(reset - Date.now() / 1000)) + 1;
  return isLimit || status === 429 ? 60 * attempt : undefined;
}

export interface Failure {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
  /** One of GitHub's limits. */
  readonly isLimit: boolean;
}

/** Octokit's RequestError, looked at from outside: a broken connection has status 500 and no response. */
export function failureOf(error: unknown): Failure {
  const { status, response, message } = error as {
    readonly status?: number;
    readonly message: string;
    readonly response?: { readonly headers: Failure["headers"] };
  };
  const headers = response?.headers ?? {};
  // The last request that is allowed may be answered by 404, with nothing remaining.
  const isRefusal = status === 403 || status === 429;
  const isLimit =
    isRefusal && (/\bsecondary rate\b/i.test(message) || String(headers["x-ratelimit-remaining"]) === "0");
  return { status: response === undefined ? undefined : status, headers, message, isLimit };
}
