import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideWork, shardsOfShare } from "./divide-work.js";

const cells = fc.array(
  fc.record({
    cost: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e12, noNaN: true })),
    isDivisible: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("dividing a study's work", () => {
  it("gives every shard of every cell to exactly one machine, for any cells, machines and numbers of shards", () => {
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5000 }),
        (work, count, shardCount) => {
          const owners = work.map(() => new Uint8Array(shardCount));
          for (let index = 0; index < count; index++) {
            divideWork(work, index, count).forEach((share, cell) => {
              if (share === undefined) return;
              const { first, end } = shardsOfShare(share, shardCount);
              for (let shard = first; shard < end; shard++) (owners[cell] as Uint8Array)[shard]! += 1;
            });
          }
          expect(owners.every((cell) => cell.every((times) => times === 1))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives each machine the same cost, and cells that follow one another", () => {
    const work = [5, 40, 3, 52].map((cost) => ({ cost, isDivisible: true }));
    for (let index = 0; index < 4; index++) {
      const shares = divideWork(work, index, 4);
      const cost = shares.reduce(
        (sum, share, cell) => sum + (share === undefined ? 0 : (share.to - share.from) * work[cell]!.cost),
        0,
      );
      expect(cost).toBeCloseTo(25, 9);
      expect(
        shares
          .map((share) => (share === undefined ? " " : "x"))
          .join("")
          .trim(),
      ).not.toContain(" ");
    }
  });

  it("does not cut what cannot be cut", () => {
    const work = [
      { cost: 100, isDivisible: false },
      { cost: 1, isDivisible: true },
    ];
    const all = [0, 1, 2].map((index) => divideWork(work, index, 3));
    expect(all.map(([first]) => first)).toEqual([{ from: 0, to: 1 }, undefined, undefined]);
  });
});
