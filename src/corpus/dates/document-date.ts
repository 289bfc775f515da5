/**
 * When a document was written or published, as far as its meta says: the first field of the list below that holds a date.
 *
 * Fields of the text itself come before those of its container: a crawl's date (`date_download`, `warc_date`) is only an upper
 * bound, and a repository's creation (`createdAt`) stands before its last push (`pushedAt`), since text that may have been
 * seen must not look newer than it is. `yymm` is an arXiv number's: `2403` is March 2024.
 */
import { parseDate, type CalendarDate } from "./parse-date.js";

export const DATE_FIELDS = [
  "date",
  "published",
  "published_at",
  "publishedAt",
  "date_published",
  "created",
  "created_at",
  "createdAt",
  "date_created",
  "timestamp",
  "date_download",
  "crawl_date",
  "warc_date",
  "yymm",
  "updated",
  "updated_at",
  "updatedAt",
  "pushed_at",
  "pushedAt",
] as const;

export function documentDate(meta: Readonly<Record<string, unknown>> | undefined): CalendarDate | undefined {
  if (meta === undefined) return undefined;
  for (const field of DATE_FIELDS) {
    const value = meta[field];
    if (value === undefined || value === null) continue;
    const date = field === "yymm" ? fromArxivNumber(value) : parseDate(value);
    if (date !== undefined) return date;
  }
  return undefined;
}

/** arXiv began in August 1991. As a number, `0704` has lost its zero. */
function fromArxivNumber(value: unknown): CalendarDate | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const match = /^(\d{2})(\d{2})$/.exec(String(value).padStart(4, "0"));
  if (match === null) return undefined;
  const [, year = "", month = ""] = match;
  return parseDate(`${Number(year) >= 91 ? "19" : "20"}${year}-${month}`);
}
