import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, drawIndex, drawOne, drawSome } from "./random.js";

describe("createRandom", () => {
  it("gives the same numbers forever", () => {
    const random = createRandom("bitwit");
    expect(Array.from({ length: 4 }, () => random() * 2 ** 32)).toEqual(GOLDEN);
  });

  it("agrees with sfc32 written out in arbitrary-precision integers", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (seed) => {
        const random = createRandom(seed);
        const oracle = naiveSfc32(seed);
        for (let draw = 0; draw < 20; draw++) expect(random() * 2 ** 32).toBe(Number(oracle()));
      }),
    );
  });

  it("takes a number as its decimal text", () => {
    expect(createRandom(7)()).toBe(createRandom("7")());
  });

  it("is uniform: 16 bins of 64,000 draws pass a chi-square test at one in a thousand", () => {
    const random = createRandom("uniform");
    const bins = new Array<number>(16).fill(0);
    for (let draw = 0; draw < 64_000; draw++) bins[drawIndex(random, 16)]!++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0);
    expect(chiSquare).toBeLessThan(37.7); // 15 degrees of freedom
  });

  it("gives unrelated streams for seeds that differ in one character", () => {
    const [one, two] = [createRandom("seed-1"), createRandom("seed-2")];
    let close = 0;
    for (let draw = 0; draw < 10_000; draw++) if (Math.abs(one() - two()) < 0.01) close++;
    expect(close).toBeGreaterThan(130); // expected 199, standard deviation 14
    expect(close).toBeLessThan(270);
  });
});

describe("drawSome", () => {
  it("returns different entries of the list, as many as asked", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.nat(), fc.string(), (list, size, seed) => {
        const count = size % (list.length + 1);
        const drawn = drawSome(createRandom(seed), list, count);
        expect(new Set(drawn).size).toBe(count);
        expect(drawn.every((entry) => list.includes(entry))).toBe(true);
      }),
    );
  });

  it("puts every entry in every place equally often", () => {
    const random = createRandom("places");
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 12_000; draw++) {
      const order = drawSome(random, ["a", "b", "c"], 3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it("refuses to draw more than there is", () => {
    expect(() => drawSome(createRandom(1), [1, 2], 3)).toThrow(RangeError);
    expect(() => drawOne(createRandom(1), [])).toThrow(RangeError);
  });
});

function naiveSfc32(seed: string): () => bigint {
  const mask = 0xffffffffn;
  const bytes = [...new TextEncoder().encode(seed)].map(BigInt);
  const words = [0n, 1n, 2n, 3n].map((lane) => {
    let hash = (0x811c9dc5n ^ ((lane * 0x9e3779b9n) & mask)) & mask;
    for (const byte of bytes) hash = ((hash ^ byte) * 0x01000193n) & mask;
    hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & mask;
    hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & mask;
    return hash ^ (hash >> 16n);
  });
  let [a, b, c, counter] = words as [bigint, bigint, bigint, bigint];
  const next = (): bigint => {
    const output = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = (((c << 21n) | (c >> 11n)) + output) & mask;
    return output;
  };
  for (let round = 0; round < 18; round++) next();
  return next;
}

const GOLDEN = [2344201190, 3240712719, 2763659308, 2118222974];
