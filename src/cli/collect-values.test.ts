import { expect, it } from "vitest";
import { parseDay } from "./collect-values.js";

it("takes a day of the calendar, and nothing less or more", () => {
  expect(parseDay("2026-09-30")).toBe("2026-09-30");
  expect(parseDay("2024-02-29")).toBe("2024-02-29");
  for (const text of ["2026-09-31", "2026-02-29", "2026-09", "2026", "20260930", "2026/09/30", " 2026-09-30", ""])
    expect(() => parseDay(text), text).toThrow(/It must be a day/);
  expect(() => parseDay("2026-09-30T12:00:00Z")).toThrow(/It must be a day/);
});
