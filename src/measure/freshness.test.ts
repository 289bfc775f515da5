import { describe, expect, it } from "vitest";
import { DateTable } from "../corpus/dates/date-table.js";
import { ageOf, freshnessWarnings } from "./freshness.js";
import type { ModelDates } from "./model-dates.js";

const tableOf = (...dates: (string | undefined)[]) => {
  const table = new DateTable();
  for (const date of dates) table.add(date);
  return table;
};
const given = (dates: Omit<ModelDates, "source">): ModelDates => ({ ...dates, source: "given" });
const messages = (table: DateTable, dates: Omit<ModelDates, "source">) =>
  freshnessWarnings("m", "news", table, given(dates)).map(({ message }) => message);

describe("text older than a model", () => {
  it("is warned about with both dates, when all of it is", () => {
    const table = tableOf("2026-01-02", undefined, "2026-03-01");
    expect(freshnessWarnings("m", "news", table, given({ released: "2026-06-01" }))).toEqual([
      {
        code: "older-than-model",
        message: "news: 2026-01-02 to 2026-03-01 is older than m's release 2026-06-01: the model may have seen it.",
      },
    ]);
    expect(ageOf(table.range(), { released: "2026-06-01" })).toBe("older");
  });

  it("is counted when only a part is, the day of the release not being older", () => {
    const table = tableOf("2026-01-02", "2026-05-31", "2026-06-01", "2026-06-02");
    expect(messages(table, { released: "2026-06-01" })).toEqual([
      "news: 2 of 4 dated documents (2026-01-02 to 2026-06-02) are older than m's release 2026-06-01: the model may have seen them.",
    ]);
    expect(ageOf(table.range(), { released: "2026-06-01" })).toBe("partly-older");
  });

  it("is judged by the training cutoff where no release is known, which else is only added", () => {
    const table = tableOf("2026-01-02", "2026-03-01");
    expect(messages(table, { cutoff: "2026-02" })).toEqual([expect.stringContaining("m's training cutoff 2026-02")]);
    expect(messages(table, { released: "2026-06-01", cutoff: "2026-02" })).toEqual([
      expect.stringContaining("Its training cutoff is given as 2026-02; 1 is older than that."),
    ]);
    expect(messages(table, { released: "2026-06-01", cutoff: "2025-12" })).toEqual([
      expect.stringContaining("none is older than that."),
    ]);
  });

  it("is not warned about when it is newer, or when either side has no dates", () => {
    expect(messages(tableOf("2026-06-01", "2026-07"), { released: "2026-06-01" })).toEqual([]);
    expect(ageOf(tableOf("2026-06-01").range(), { released: "2026-06-01" })).toBe("newer");
    expect(messages(tableOf(undefined, undefined), { released: "2026-06-01" })).toEqual([]);
    expect(freshnessWarnings("m", "news", tableOf("2020-01-01"), undefined)).toEqual([]);
    expect(ageOf({ undated: 3 }, { released: "2026-06-01" })).toBeUndefined();
    expect(ageOf(tableOf("2020-01-01").range(), {})).toBeUndefined();
  });

  it("may be so when a date is only a month: any day of it counts", () => {
    expect(messages(tableOf("2026-06"), { released: "2026-06-15" })).toHaveLength(1);
    expect(messages(tableOf("2026-06"), { released: "2026-06-01" })).toEqual([]);
    expect(messages(tableOf("2026-06-10"), { released: "2026-06" })).toHaveLength(1);
    expect(messages(tableOf("2026-07-01"), { released: "2026-06" })).toEqual([]);
  });
});
