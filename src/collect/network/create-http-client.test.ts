import { expect, test } from "vitest";
import { UsageError } from "../../errors.js";
import { createHttpClient } from "./create-http-client.js";

test.each([
  [{ concurrency: 0 }, "concurrency is 0; it must be a whole number from 1."],
  [{ attempts: 1.5 }, "attempts is 1.5; it must be a whole number from 1."],
  [{ intervalMs: -1 }, "intervalMs is -1; it must be a whole number from 0."],
  [{ stallMs: 1e12 }, "stallMs is 1000000000000; it must be a whole number from 1."],
  [{ longestWaitMs: Number.NaN }, "longestWaitMs is NaN; it must be a whole number from 0."],
  [{ userAgent: "" }, '"" is no user agent'],
  [{ userAgent: "a\r\nx: y" }, "is no user agent"],
])("%j is refused with its rule", (settings, message) => {
  const make = () => createHttpClient({ userAgent: "test/1", ...settings });
  expect(make).toThrowError(UsageError);
  expect(make).toThrowError(message.replace(/\.$/, ""));
});
