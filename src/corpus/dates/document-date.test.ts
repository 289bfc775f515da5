import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATE_FIELDS, documentDate } from "./document-date.js";
import { parseDate } from "./parse-date.js";

describe("reading a date", () => {
  it("takes ISO days, times and months, and moves a time with a zone to its day in UTC", () => {
    expect(parseDate("2026-09-14")).toBe("2026-09-14");
    expect(parseDate("2026/09/14")).toBe("2026-09-14");
    expect(parseDate("2026-09-14T23:59:59Z")).toBe("2026-09-14");
    expect(parseDate("2026-09-14T23:30:00-02:00")).toBe("2026-09-15");
    expect(parseDate("2026-01-01T00:30:00.123+0100")).toBe("2025-12-31");
    expect(parseDate("2026-09-14 10:15:00 UTC")).toBe("2026-09-14");
    expect(parseDate("2026-09-14T23:30:00")).toBe("2026-09-14");
    expect(parseDate("2026-09")).toBe("2026-09");
  });

  it("takes compact calendar dates, epoch seconds and milliseconds, as numbers or digits", () => {
    const moment = Date.UTC(2026, 8, 14, 12);
    for (const value of [20260914, "20260914", "20260914101500", moment, moment / 1000, String(moment / 1000)])
      expect(parseDate(value), String(value)).toBe("2026-09-14");
  });

  it("takes the dates of mail and HTTP headers", () => {
    expect(parseDate("Mon, 14 Sep 2026 23:30:00 -0200")).toBe("2026-09-15");
    expect(parseDate("14 Sep 2026 10:15 GMT")).toBe("2026-09-14");
    expect(parseDate("4 Sep 2026")).toBe("2026-09-04");
  });

  it("knows nothing of what is no day or month of the calendar", () => {
    const values = ["2026-02-30", "2026-13", "2026-00-10", "2026", 2026, "soon", "", "14 Foo 2026", "1850-01-01", 7];
    for (const value of [...values, 1e300, Number.NaN, null, {}, ["2026-09-14"], "2".repeat(5000), "2026-09-14T99:99Z"])
      expect(parseDate(value), String(value)).toBeUndefined();
  });

  it("gives the day that the platform's own calendar gives, for any moment, in every format", () => {
    const moments = fc.date({
      min: new Date(Date.UTC(1974, 0)),
      max: new Date(Date.UTC(2099, 11)),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, (moment) => {
        const day = moment.toISOString().slice(0, 10);
        const seconds = Math.floor(moment.getTime() / 1000);
        for (const value of [moment.toISOString(), day, day.replaceAll("-", ""), seconds, moment.toUTCString()])
          expect(parseDate(value)).toBe(day);
      }),
    );
  });
});

describe("a document's date", () => {
  it("is found under the names of the paper's published corpora", () => {
    expect(documentDate({ url: "https://example.org", date_download: "2023-10-05T03:04:05Z" })).toBe("2023-10-05");
    expect(documentDate({ pushedAt: "2023-12-01T00:00:00Z", createdAt: "2023-09-14T00:00:00Z" })).toBe("2023-09-14");
    expect(documentDate({ pushedAt: "2023-12-01T00:00:00Z" })).toBe("2023-12-01");
    expect(documentDate({ timestamp: "2023-09-01T17:59:44", yymm: "2308" })).toBe("2023-09-01");
    expect(documentDate({ yymm: "2308" })).toBe("2023-08");
    expect(documentDate({ yymm: 704 })).toBe("2007-04");
    expect(documentDate({ yymm: "9912" })).toBe("1999-12");
  });

  it("is the first field of the list that holds a date, and absent when none does", () => {
    expect(documentDate({ timestamp: 1789387200, date: "unknown" })).toBe("2026-09-14");
    expect(documentDate({ title: "2026-09-14", date: null })).toBeUndefined();
    expect(documentDate(undefined)).toBeUndefined();
    expect(new Set(DATE_FIELDS).size).toBe(DATE_FIELDS.length);
  });
});
