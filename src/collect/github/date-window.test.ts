import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../errors.js";
import { DAY_MS, parseInstant, searchRange, splitWindow, type DateWindow } from "./date-window.js";

const at = (date: string) => parseInstant("since", date);

describe("parseInstant", () => {
  it("reads days and times in UTC", () => {
    expect(at("2026-09-01")).toBe(Date.UTC(2026, 8, 1));
    expect(at("2026-09-01T13:05:07.9Z")).toBe(Date.UTC(2026, 8, 1, 13, 5, 7));
  });

  it.each([
    "",
    "2026",
    "2026-9-1",
    "2026-02-30",
    "2026-13-01",
    "2026-09-01T12:00:00",
    "2026-09-01T12:00:00+02:00",
    "yesterday",
  ])("refuses %j", (date) => {
    expect(() => at(date)).toThrow(UsageError);
  });
});

describe("splitWindow", () => {
  const seconds = fc.integer({ min: 0, max: 4 * 366 * 86_400 });

  it("gives two parts that join to the whole and meet at the start of a day or an hour, until an hour is left", () => {
    fc.assert(
      fc.property(seconds, seconds, (start, length) => {
        const pieces: DateWindow[] = [];
        const window = { startMs: start * 1000, endMs: (start + 1 + (length % (40 * 86_400))) * 1000 };
        const cut = (one: DateWindow): void => {
          const parts = splitWindow(one);
          if (parts === undefined) pieces.push(one);
          else parts.forEach(cut);
        };
        cut(window);
        expect([pieces[0]?.startMs, pieces.at(-1)?.endMs]).toEqual([window.startMs, window.endMs]);
        const lengths = pieces.map((piece) => piece.endMs - piece.startMs);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(3_600_000);
        const starts = pieces.slice(1).map((piece) => piece.startMs);
        expect(starts).toEqual(pieces.slice(0, -1).map((piece) => piece.endMs));
        expect(starts.filter((start) => start % 3_600_000 !== 0)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("cuts at days while it holds more than one", () => {
    const [early, late] = splitWindow({ startMs: at("2026-09-01T05:00:00Z"), endMs: at("2026-09-04") }) ?? [];
    expect((early?.endMs ?? 1) % DAY_MS).toBe(0);
    expect(late?.startMs).toBe(early?.endMs);
  });

  it("is written with both ends in, to the second", () => {
    expect(searchRange({ startMs: at("2026-09-01"), endMs: at("2026-09-02") })).toBe(
      "2026-09-01T00:00:00Z..2026-09-01T23:59:59Z",
    );
  });
});
