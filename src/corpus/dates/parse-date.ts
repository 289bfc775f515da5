/**
 * What records call a date, to a day or a month.
 *
 * Read are ISO 8601 (`2026-09-14`, with time and zone, `2026-09`, `20260914`, `20260914101500`), epoch seconds and
 * milliseconds, as numbers or digits, and RFC 2822 (`Mon, 14 Sep 2026 10:15:00 +0200`). A time with a zone becomes the day in
 * UTC; one without is taken as written. A year alone says too little. Invariant: what is not a day or month of the
 * calendar between 1900 and 2100 is no date; nothing is guessed.
 */

/** `2026-09-14`, or `2026-09` where no day is known. */
export type CalendarDate = string;

export function parseDate(value: unknown): CalendarDate | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? fromDigits(String(value)) : undefined;
  if (typeof value !== "string" || value.length > LONGEST) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return fromDigits(text);
  return fromIso(text) ?? fromMail(text);
}

/** Of dates of whatever precision: the days on which it can begin and end, for comparing as strings. */
export function firstDay(date: CalendarDate): string {
  return date.length === MONTH_LENGTH ? `${date}-01` : date;
}

export function lastDay(date: CalendarDate): string {
  return date.length === MONTH_LENGTH ? `${date}-31` : date;
}

export function monthOf(date: CalendarDate): string {
  return date.slice(0, MONTH_LENGTH);
}

const MONTH_LENGTH = "2026-09".length;
const LONGEST = 64;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

/** Seconds have 9 or 10 digits from 1973 on, milliseconds 12 or 13; 8 and 14 are a calendar's own. */
function fromDigits(digits: string): CalendarDate | undefined {
  switch (digits.length) {
    case 8:
    case 14:
      return calendarDate(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8));
    case 9:
    case 10:
      return dayOf(1000 * Number(digits));
    case 12:
    case 13:
      return dayOf(Number(digits));
    default:
      return undefined;
  }
}

function fromIso(text: string): CalendarDate | undefined {
  const match =
    /^(\d{4})([-/])(\d{2})(?:\2(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?)?$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, year = "", , month = "", day, time, zone] = match;
  const written = calendarDate(year, month, day);
  if (written === undefined || time === undefined || zone === undefined) return written;
  const offset = /^[zu]/i.test(zone) ? "Z" : zone.replace(/^(.\d{2})(\d{2})$/, "$1:$2");
  return dayOf(Date.parse(`${written}T${time.replace(",", ".")}${offset}`));
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function fromMail(text: string): CalendarDate | undefined {
  const match =
    /^(?:[a-z]{3},\s*)?(\d{1,2}) ([a-z]{3}) (\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?(?: (?:GMT|UTC?|Z|([+-])(\d{2})(\d{2})))?)?$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, day = "", name = "", year = "", hour, minute, second = "0", sign, zoneHours, zoneMinutes] = match;
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  const written = calendarDate(year, String(month).padStart(2, "0"), day.padStart(2, "0"));
  if (written === undefined || hour === undefined || sign === undefined) return written;
  const offset = (sign === "-" ? -1 : 1) * (60 * Number(zoneHours) + Number(zoneMinutes));
  const time = Date.UTC(Number(year), month - 1, Number(day), Number(hour), Number(minute), Number(second));
  return dayOf(time - offset * 60_000);
}

function calendarDate(year: string, month: string, day: string | undefined): CalendarDate | undefined {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  const iso = `${year}-${month}-${day ?? "01"}`;
  if (dayOf(date.getTime()) !== iso) return undefined;
  return day === undefined ? `${year}-${month}` : iso;
}

function dayOf(milliseconds: number): CalendarDate | undefined {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  return year >= FIRST_YEAR && year < LAST_YEAR ? date.toISOString().slice(0, 10) : undefined;
}
