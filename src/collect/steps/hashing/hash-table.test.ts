import { describe, expect, it } from "vitest";
import { createRandom } from "../../../math/random.js";
import { HashTable } from "./hash-table.js";

describe("HashTable", () => {
  it("does what a map of 64-bit keys does, through its growth, also when low or high halves agree", () => {
    const random = createRandom("table");
    const table = new HashTable(1);
    const naive = new Map<bigint, number>();
    for (let round = 1; round <= 20_000; round++) {
      // Few different halves, and 0 and −1 among them.
      const [low, high] = [Math.floor(random() * 120) - 1, Math.floor(random() * 120) - 1];
      const key = (BigInt(high) << 32n) | BigInt(low >>> 0);
      if (table.set(low, high, round) !== (naive.get(key) ?? 0)) expect.fail(`round ${round}`);
      naive.set(key, round);
    }
    expect(table.size).toBe(naive.size);
    for (const [key, value] of naive)
      expect(table.get(Number(BigInt.asIntN(32, key)), Number(BigInt.asIntN(32, key >> 32n)))).toBe(value);
    expect(table.get(1000, 1000)).toBe(0);
  });
});
