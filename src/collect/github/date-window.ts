/**
 * A stretch of time, [start, end), that repositories are searched in, and how it is cut in two when it holds more than the
 * search gives: at the start of a day (UTC), and within a day at the start of an hour.
 *
 * Invariant: the two parts join to the whole. GitHub's ranges have both ends in and count whole seconds, so a range ends one
 * second before the window does.
 */
import { parseDate } from "../../corpus/dates/parse-date.js";
import { UsageError } from "../../errors.js";

export interface DateWindow {
  /** Since 1970, a whole number of seconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** @param date ISO 8601, a day or a time in UTC. @throws {UsageError} */
export function parseInstant(name: string, date: string): number {
  // Date.parse takes 2026-02-30 for the second of March.
  const milliseconds = DATE.test(date) && parseDate(date) !== undefined ? Date.parse(date) : NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000) * 1000;
  throw new UsageError(
    "github-date",
    `${name} "${date}" is not a day such as 2026-09-01 or a time such as 2026-09-01T12:00:00Z.`,
    {
      hint: "Dates are in UTC; the end of a window is not part of it.",
    },
  );
}

/** The two halves, earlier first; undefined when the window is within an hour. */
export function splitWindow({ startMs, endMs }: DateWindow): readonly [DateWindow, DateWindow] | undefined {
  for (const unit of [DAY_MS, HOUR_MS]) {
    const middle = unit * Math.round((startMs + endMs) / 2 / unit);
    if (middle > startMs && middle < endMs)
      return [
        { startMs, endMs: middle },
        { startMs: middle, endMs },
      ];
  }
  return undefined;
}

/** `2026-09-01T00:00:00Z..2026-09-01T23:59:59Z`. */
export function searchRange({ startMs, endMs }: DateWindow): string {
  return `${isoSeconds(startMs)}..${isoSeconds(endMs - 1000)}`;
}

export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/;
