/**
 * How long to wait before the next try: `random · min(longest, first · 2^(attempt - 1))`, the "full jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/; after Retry-After, what it says and at most one first
 * wait on top, so that those who were sent away together do not come back together.
 */
export interface BackOff {
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** A server that asks for more than this is not waited for: the user should know. */
export const LONGEST_ASKED_WAIT_MS = 15 * 60_000;

/** @param random in [0, 1). It decides only when, never what: it needs no seed. */
export function backOffMs(
  attempt: number,
  { firstWaitMs, longestWaitMs }: BackOff,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  if (retryAfterMs !== undefined) return Math.round(retryAfterMs + random() * Math.min(firstWaitMs, longestWaitMs));
  return Math.round(random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)));
}

/** RFC 9110, section 10.2.3: seconds or a date. @returns absent when the header is neither. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse alone would take "-5" or "1.5" for years.
  const dateMs = /^[A-Z][a-z]{2,}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
