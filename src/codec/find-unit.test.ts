import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findUnit } from "./find-unit.js";

const repeated = (unit: Uint8Array, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => unit[index % unit.length] as number);

describe("the piece that a block repeats", () => {
  it("gives the block again, and has a byte for each 4096 of it", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.integer({ min: 200_000, max: 300_000 }),
        (piece, length) => {
          const block = repeated(piece, length);
          const unit = findUnit(block) as Uint8Array;
          expect(Buffer.compare(repeated(unit, length), block)).toBe(0);
          expect(unit.length * 4096).toBeGreaterThanOrEqual(length);
          expect(unit.length).toBeLessThan(150);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is not found where one byte differs, wherever it stands", () => {
    for (const at of [0, 1, 17, 5000, 99_998, 99_999]) {
      const block = repeated(Uint8Array.of(1, 2, 3), 100_000);
      block[at] = 9;
      expect(findUnit(block)).toBeUndefined();
    }
  });

  it("is a single byte in short blocks, and not found in a block of one byte", () => {
    expect(findUnit(new Uint8Array(40).fill(7))).toEqual(Uint8Array.of(7));
    expect(findUnit(Uint8Array.of(7, 8, 7, 8))).toBeUndefined();
    expect(findUnit(Uint8Array.of(7))).toBeUndefined();
  });
});
