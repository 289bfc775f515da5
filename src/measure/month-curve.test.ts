import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DateTable } from "../corpus/dates/date-table.js";
import { monthCurve, type ScoredDocument } from "./month-curve.js";

function tableOf(dates: readonly (string | undefined)[]): DateTable {
  const table = new DateTable();
  for (const date of dates) table.add(date);
  return table;
}

const documents = fc.array(
  fc.record({
    date: fc.option(
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.boolean())
        .map(([month, day, hasDay]) =>
          ["2026", String(month).padStart(2, "0"), ...(hasDay ? [String(day).padStart(2, "0")] : [])].join("-"),
        ),
      { nil: undefined },
    ),
    chars: fc.integer({ min: 0, max: 5000 }),
    bits: fc.double({ min: 0, max: 1e5, noNaN: true }),
    isWhole: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe("bits by month", () => {
  it("are the sums of a naive loop, and every document is in one month or counted as left out", () => {
    fc.assert(
      fc.property(documents, (all) => {
        const dates = all.map(({ date }) => date);
        const curve = monthCurve(all, tableOf(dates));
        for (const { month, bpc, totalBits, charCount, documentCount } of curve.months) {
          const naive = { bits: 0, chars: 0, count: 0 };
          for (const { date, chars, bits, isWhole } of all) {
            if (date?.startsWith(month) !== true || !isWhole) continue;
            naive.bits += bits;
            naive.chars += chars;
            naive.count += 1;
          }
          expect(totalBits).toBeCloseTo(naive.bits, 6);
          expect([charCount, documentCount]).toEqual([naive.chars, naive.count]);
          expect(bpc).toBe(totalBits / charCount);
        }
        const inMonths = curve.months.reduce((sum, { charCount }) => sum + charCount, 0);
        const chars = all.reduce((sum, one) => sum + one.chars, 0);
        expect(inMonths + curve.undated.charCount + curve.unscored.charCount).toBe(chars);
        expect(curve.undated.documentCount).toBe(dates.filter((date) => date === undefined).length);
        expect(curve.months.map(({ month }) => month)).toEqual(curve.months.map(({ month }) => month).sort());
      }),
    );
  });

  it("have an interval around the estimate from ten documents on, and below that the reason why not", () => {
    const ofMonth = (count: number): ScoredDocument[] =>
      Array.from({ length: count }, (_, place) => ({ chars: 100, bits: 100 + 10 * (place % 7), isWhole: true }));
    const dates = (count: number) => tableOf(Array.from({ length: count }, () => "2026-09-14"));
    const [few] = monthCurve(ofMonth(9), dates(9)).months;
    expect(few?.bpcInterval).toBeUndefined();
    expect(few).toMatchObject({ intervalMissing: "9 documents in the month: an interval needs 10" });
    const [enough] = monthCurve(ofMonth(40), dates(40)).months;
    const [low, high] = enough?.bpcInterval ?? [0, 0];
    expect(low).toBeLessThan(enough?.bpc ?? 0);
    expect(high).toBeGreaterThan(enough?.bpc ?? 0);
  });

  it("leave out months whose documents have no character", () => {
    expect(monthCurve([{ chars: 0, bits: 0, isWhole: true }], tableOf(["2026-09-14"])).months).toEqual([]);
  });
});
