import { expect, it } from "vitest";
import { monthTicks } from "./month-ticks.js";

const labelsOf = (first: string, last: string, widthPx: number) =>
  monthTicks(first, last, widthPx).map(({ label }) => label);

it("names every month where there is room, and the year where it begins or comes first", () => {
  expect(labelsOf("2026-09", "2026-09", 400)).toEqual(["Sep\n2026"]);
  expect(labelsOf("2025-11", "2026-02", 400)).toEqual(["Nov\n2025", "Dec", "Jan\n2026", "Feb"]);
});

it("names only some months of many, evenly from January on", () => {
  expect(labelsOf("2025-08", "2026-09", 400)).toEqual(["Sep\n2025", "Nov", "Jan\n2026", "Mar", "May", "Jul", "Sep"]);
  expect(labelsOf("2023-05", "2026-08", 200)).toEqual(["Jan\n2024", "Jan\n2025", "Jan\n2026"]);
  expect(labelsOf("1995-01", "2026-12", 200).at(-1)).toBe("Jan\n2020");
});

it("has a tick where a month's point stands, whatever the width", () => {
  for (const widthPx of [100, 300, 900])
    for (const { time } of monthTicks("2024-02", "2026-09", widthPx))
      expect(time.toISOString().slice(7)).toBe("-15T12:00:00.000Z");
});
