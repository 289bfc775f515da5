import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonSpans, sumRuns } from "./common-spans.js";

describe("spans common to two tilings", () => {
  it("are the tokens where both are cut alike", () => {
    const { ends, first } = commonSpans(Int32Array.of(2, 5, 9), Int32Array.of(2, 5, 9));
    expect([...ends]).toEqual([2, 5, 9]);
    expect(first.map((one) => [...one])).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
  });

  it("reach to the next boundary that both have", () => {
    const { ends, first } = commonSpans(Int32Array.of(1, 3, 4, 9), Int32Array.of(2, 4, 5, 9));
    expect([...ends]).toEqual([4, 9]);
    expect(first.map((one) => [...one])).toEqual([
      [0, 3, 4],
      [0, 2, 4],
    ]);
  });

  it("are none of an empty text; tilings of different texts are a mistake", () => {
    expect(commonSpans(new Int32Array(), new Int32Array()).ends).toHaveLength(0);
    expect(() => commonSpans(Int32Array.of(3), Int32Array.of(4))).toThrow(RangeError);
  });

  it("tile the text, lose no bits of either, and are as small as can be", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 59 }));
    fc.assert(
      fc.property(cuts, cuts, (cutsA, cutsB) => {
        const [a, b] = [cutsA, cutsB].map((one) => Int32Array.from([...one, 60].sort((x, y) => x - y))) as [
          Int32Array,
          Int32Array,
        ];
        const { ends, first } = commonSpans(a, b);
        expect([...ends]).toEqual([...a].filter((end) => b.includes(end)));
        for (const [side, tiling] of [a, b].entries()) {
          const bits = Float64Array.from(tiling, (end) => end * 7);
          const sums = sumRuns(bits, first[side] as Int32Array);
          expect(sums).toHaveLength(ends.length);
          expect(sums.reduce((x, y) => x + y, 0)).toBe(bits.reduce((x, y) => x + y, 0));
          expect([...ends]).toEqual(Array.from(ends, (_, span) => tiling[(first[side]![span + 1] as number) - 1]));
        }
      }),
    );
  });
});
