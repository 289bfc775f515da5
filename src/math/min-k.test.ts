import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minKMean } from "./min-k.js";

/** The definition by repeated search for the largest value. */
function naive(values: readonly number[], k: number): number {
  const left = [...values];
  const taken: number[] = [];
  for (let wanted = Math.max(1, Math.floor((k * values.length) / 100)); wanted > 0; wanted--) {
    const largest = left.reduce((best, value, place) => (value > (left[best] as number) ? place : best), 0);
    taken.push(...left.splice(largest, 1));
  }
  return taken.reduce((sum, value) => sum + value, 0) / taken.length;
}

describe("minKMean", () => {
  it("is the mean of the least likely fifth", () => {
    expect(minKMean([1, 9, 2, 3, 4, 7, 0, 1, 1, 2], 20)).toBe(8);
    expect(minKMean([1, 9, 2, 3, 4, 7, 0, 1, 1, 2], 100)).toBe(3);
  });

  it("takes whole tokens, rounded down, and at least one", () => {
    expect(minKMean([5, 1, 3], 20)).toBe(5);
    expect(minKMean([5, 1, 3, 2, 2, 2, 2, 2, 4], 20)).toBe(5);
    expect(
      minKMean(
        Array.from({ length: 35 }, (_, place) => place),
        20,
      ),
    ).toBe((28 + 29 + 30 + 31 + 32 + 33 + 34) / 7);
  });

  it("agrees with a search for the largest values, whatever the order", () => {
    const bits = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(bits, fc.integer({ min: 1, max: 100 }), (values, k) => {
        expect(minKMean(values, k)).toBeCloseTo(naive(values, k), 9);
        expect(minKMean(values.toReversed(), k)).toBeCloseTo(minKMean(values, k) as number, 9);
      }),
    );
  });

  it("does not know a text without tokens, and refuses a k that is no percentage", () => {
    expect(minKMean([], 20)).toBeUndefined();
    for (const k of [0, -1, 101, Number.NaN]) expect(() => minKMean([1], k)).toThrow(RangeError);
  });
});
