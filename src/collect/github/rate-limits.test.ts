import { describe, expect, it } from "vitest";
import { failureOf, secondsToWait, withLimits } from "./rate-limits.js";

/** As Octokit raises it. */
function errorOf(status: number, headers: Readonly<Record<string, string>>, message = "no"): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}
const wait = (error: Error, attempt = 1) => secondsToWait(failureOf(error), attempt);
const resetIn = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

describe("secondsToWait", () => {
  it("is what Retry-After says, for GitHub's limits and for gateways", () => {
    expect(wait(errorOf(403, { "retry-after": "17" }, "You have exceeded a secondary rate limit"))).toBe(17);
    expect(wait(errorOf(429, { "retry-after": "0" }))).toBe(0);
  });

  it("lasts until a second after the reset when nothing remains", () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": resetIn(1800) };
    const seconds = wait(errorOf(403, headers)) ?? 0;
    // The clock may move by a second between the two lines, and more on a busy machine.
    expect(seconds).toBeGreaterThan(1700);
    expect(seconds).toBeLessThanOrEqual(1801);
    expect(wait(errorOf(403, { ...headers, "x-ratelimit-reset": resetIn(-100) }))).toBe(1);
  });

  it("is a minute, then longer, when a limit does not say", () => {
    expect(wait(errorOf(403, {}, "You have exceeded a secondary rate limit."))).toBe(60);
    expect(wait(errorOf(429, {}), 3)).toBe(180);
  });

  it("is none for what is no limit", () => {
    expect(wait(errorOf(403, { "x-ratelimit-remaining": "12" }, "Repository access blocked"))).toBeUndefined();
    expect(wait(errorOf(404, { "retry-after": "3" }))).toBeUndefined();
    expect(failureOf(errorOf(404, { "x-ratelimit-remaining": "0" })).isLimit).toBe(false);
    expect(wait(new Error("read ECONNRESET"))).toBeUndefined();
  });
});

describe("withLimits", () => {
  it("gives up after five waits, with what was answered", async () => {
    let count = 0;
    const ask = () => {
      count += 1;
      return Promise.reject(errorOf(429, { "retry-after": "1" }, "slow down"));
    };
    await expect(withLimits({ secondMs: 1, signal: undefined }, ask)).rejects.toThrow("slow down");
    expect(count).toBe(6);
  });
});
