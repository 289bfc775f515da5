import { expect, test } from "vitest";
import { formatFixed, formatTypeset, formatWithInterval } from "./format-number.js";

test("decimals are fixed and zero has no sign", () => {
  expect(formatFixed(1.5, 3)).toBe("1.500");
  expect(formatFixed(-0.0001, 3)).toBe("0.000");
  expect(formatTypeset(-0.9345, 2)).toBe("−0.93");
});

test("an unknown stays unknown and an unknown interval is left out", () => {
  expect(formatFixed(undefined, 3)).toBeUndefined();
  expect(formatWithInterval(undefined, [1, 2], 3)).toBeUndefined();
  expect(formatWithInterval(1.5179, undefined, 3)).toBe("1.518");
  expect(formatWithInterval(1.5179, [1.5021, 1.534], 3)).toBe("1.518 [1.502, 1.534]");
});
