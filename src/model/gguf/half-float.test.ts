import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHalfBits, toHalfBits } from "./half-float.js";

describe("half precision", () => {
  it("brings every one of the 65536 bit patterns back, NaNs as a NaN", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalfBits(bits);
      if (Number.isNaN(value)) expect(fromHalfBits(toHalfBits(value))).toBeNaN();
      else if (toHalfBits(value) !== bits) expect(toHalfBits(value)).toBe(bits);
    }
  });

  it("decodes the values that the standard gives as examples", () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555].map(fromHalfBits)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      0.333251953125,
    ]);
  });

  it("chooses the nearest of all halfs, the even one between two", () => {
    const positive = Array.from({ length: 0x7c00 }, (_, bits) => fromHalfBits(bits));
    fc.assert(
      fc.property(fc.float({ min: 0, max: 65504, noNaN: true }), fc.boolean(), (drawn, halfWay) => {
        const below = positive.findLastIndex((half) => half <= drawn);
        const value = halfWay && below < 0x7bff ? (positive[below]! + positive[below + 1]!) / 2 : drawn;
        const chosen = toHalfBits(value);
        const distance = Math.abs(positive[chosen]! - value);
        for (const neighbour of [chosen - 1, chosen + 1]) {
          const other = positive[neighbour];
          if (other === undefined) continue;
          expect(Math.abs(other - value)).toBeGreaterThanOrEqual(distance);
          if (Math.abs(other - value) === distance) expect(chosen % 2).toBe(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("turns what is out of range into infinity", () => {
    expect(toHalfBits(65519.99)).toBe(0x7bff);
    expect([65520, -1e30, Infinity].map(toHalfBits)).toEqual([0x7c00, 0xfc00, 0x7c00]);
  });
});
