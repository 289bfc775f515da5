import { expect, test } from "vitest";
import { backOffMs, parseRetryAfter } from "./back-off.js";

const BACK_OFF = { firstWaitMs: 1000, longestWaitMs: 10_000 };
const longest = (attempt: number) => backOffMs(attempt, BACK_OFF, undefined, () => 0.9999999);

test("the longest wait doubles up to its limit", () => {
  expect([1, 2, 3, 4, 5, 500].map(longest)).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test("the jitter is full: a wait may be anything from nothing", () => {
  expect([0, 0.25, 0.5].map((random) => backOffMs(3, BACK_OFF, undefined, () => random))).toEqual([0, 1000, 2000]);
});

test("what the server asks is waited, and at most one first wait more", () => {
  expect([0, 0.5].map((random) => backOffMs(7, BACK_OFF, 30_000, () => random))).toEqual([30_000, 30_500]);
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Mon, 14 Sep 2026 00:01:30 GMT", 90_000],
  ["Sunday, 13-Sep-26 00:00:00 GMT", 0],
  ["-5", undefined],
  ["1.5", undefined],
  ["soon", undefined],
  [null, undefined],
])("Retry-After %j is %j milliseconds", (value, expected) => {
  expect(parseRetryAfter(value, Date.parse("2026-09-14T00:00:00Z"))).toBe(expected);
});
