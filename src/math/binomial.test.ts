import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilsonInterval } from "./binomial.js";

describe("wilsonInterval", () => {
  it.each([
    // Newcombe (1998), table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("gives the published limits for %i of %i", (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("ends where the proportion is 1.96 standard errors of the limit away, which is Wilson's definition", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.nat(), (trials, pick) => {
        const successes = 1 + (pick % (trials - 1));
        const { low, high } = wilsonInterval(successes, trials);
        for (const limit of [low, high])
          expect(Math.abs(successes / trials - limit) / Math.sqrt((limit * (1 - limit)) / trials)).toBeCloseTo(1.96, 3);
      }),
    );
  });

  it("is the mirror image for failures and stays within 0 and 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (trials, pick) => {
        const successes = pick % (trials + 1);
        const { low, high } = wilsonInterval(successes, trials);
        const mirror = wilsonInterval(trials - successes, trials);
        expect(low).toBeCloseTo(1 - mirror.high, 12);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThan(high);
      }),
    );
  });

  it("refuses counts that are no counts", () => {
    expect(() => wilsonInterval(1, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(0.5, 2)).toThrow(RangeError);
  });
});
