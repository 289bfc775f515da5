import type { DateRange } from "../corpus/dates/date-table.js";

/** Such as `2026-01-02 to 2026-03-01 (3 documents undated)`; undefined when no document has a date. */
export function describeDates({ first, last, undated }: DateRange): string | undefined {
  if (first === undefined || last === undefined) return undefined;
  const range = first === last ? first : `${first} to ${last}`;
  return undated === 0
    ? range
    : `${range} (${undated.toLocaleString("en-US")} ${undated === 1 ? "document" : "documents"} undated)`;
}
