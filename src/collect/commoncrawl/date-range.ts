/**
 * The days a corpus is made of: from `since`, up to and without `until`, each open where absent.
 *
 * ISO dates and times in UTC sort as text, and a day sorts before its times, so they are compared as they are.
 */
import { parseDate } from "../../corpus/dates/parse-date.js";
import { UsageError } from "../../errors.js";

export interface DateRange {
  readonly since?: string;
  readonly until?: string;
}

/** @throws {UsageError} not an ISO date, or a range with nothing in it. */
export function parseDateRange(since: string | undefined, until: string | undefined): DateRange {
  for (const [name, date] of Object.entries({ since, until })) {
    if (date === undefined || isIsoDate(date)) continue;
    throw new UsageError("date", `${name} is "${date}"; it must be a date such as 2026-09-01, or a time in UTC.`, {
      hint: "Write --since 2026-09-01 --until 2026-10-01 for September 2026.",
    });
  }
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageError(
      "date-range",
      `since (${since}) is not before until (${until}), so there is nothing between.`,
      {
        hint: "The day of until itself is left out: September ends with --until 2026-10-01.",
      },
    );
  }
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
}

export function isInRange(time: string, { since, until }: DateRange): boolean {
  return (since === undefined || time >= since) && (until === undefined || time < until);
}

/** Whether a span from its first to its last moment has something in the range. */
export function meetsRange(from: string, to: string, { since, until }: DateRange): boolean {
  return (since === undefined || to >= since) && (until === undefined || from < until);
}

/** A day, or a time in UTC, of the calendar. */
export function isIsoDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text) && parseDate(text) !== undefined;
}
