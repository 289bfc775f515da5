import { describe, expect, it } from "vitest";
import { DateTable } from "./date-table.js";
import { describeDates } from "../../measure/describe-dates.js";

describe("the dates of a corpus", () => {
  it("come back as they were given, also beyond the first thousand", () => {
    const table = new DateTable();
    const given = Array.from({ length: 3000 }, (_, place) =>
      place % 3 === 0
        ? undefined
        : place % 3 === 1
          ? "2026-09"
          : `2026-09-${String(1 + (place % 30)).padStart(2, "0")}`,
    );
    for (const date of given) table.add(date);
    expect(Array.from({ length: table.length }, (_, place) => table.at(place))).toEqual(given);
    expect(table.at(3000)).toBeUndefined();
    expect(table.range()).toEqual({ first: "2026-09", last: "2026-09", undated: 1000 });
  });

  it("have a range in which a month begins on its first day and ends on its last", () => {
    const table = new DateTable();
    for (const date of ["2026-03-20", "2026-03", "2026-03-02", undefined]) table.add(date);
    expect(table.range()).toEqual({ first: "2026-03", last: "2026-03", undated: 1 });
    expect(describeDates(table.range())).toBe("2026-03 (1 document undated)");
  });

  it("are counted before a day: a month when its first day is", () => {
    const table = new DateTable();
    for (const date of ["2026-02-28", "2026-03", "2026-03-01", "2026-03-02", undefined]) table.add(date);
    expect(["2026-02-28", "2026-03-01", "2026-03-02", "2027-01-01"].map((day) => table.countBefore(day))).toEqual([
      0, 1, 3, 4,
    ]);
  });

  it("are absent, not made up, where no document has one", () => {
    const table = new DateTable();
    table.add(undefined);
    expect(table.range()).toEqual({ undated: 1 });
    expect(describeDates(table.range())).toBeUndefined();
  });
});
