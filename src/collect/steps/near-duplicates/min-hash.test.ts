import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileFromRoot } from "../../../package-root.js";
import { createRandom, type Random } from "../../../math/random.js";
import { BandIndex } from "./band-index.js";
import { chooseBands, matchProbability } from "./choose-bands.js";
import { jaccard } from "./jaccard.js";
import { compileMinHashKernel } from "./min-hash-kernel.js";
import { createMinHash } from "./min-hash.js";

const draw = (random: Random): number => Math.floor(random() * 2 ** 32) | 0;
const drawSet = (random: Random, size: number): number[] => Array.from({ length: size }, () => draw(random));

/** Two sets that share `shared` members, and have `own` more each. */
function pair(random: Random, shared: number, own: number): [Int32Array, Int32Array] {
  const common = drawSet(random, shared);
  return [Int32Array.from([...common, ...drawSet(random, own)]), Int32Array.from([...common, ...drawSet(random, own)])];
}

function agreement(one: Int32Array, other: Int32Array): number {
  return one.filter((value, place) => value === other[place]).length / one.length;
}

describe("createMinHash", () => {
  it("gives the naive minimum of every permutation's values, for any number of permutations", () => {
    const random = createRandom("naive");
    const members = Int32Array.from(drawSet(random, 50));
    for (const count of [1, 3, 4, 7, 112]) {
      const signature = new Int32Array(count);
      createMinHash(count, "s").sign(members, signature);
      // The permutations are read off the signatures of 0 and of 1: bᵢ and aᵢ + bᵢ.
      const [offsets, sums] = [new Int32Array(count), new Int32Array(count)];
      createMinHash(count, "s").sign(Int32Array.of(0), offsets);
      createMinHash(count, "s").sign(Int32Array.of(1), sums);
      const naive = Array.from(offsets, (offset, place) => {
        const factor = BigInt((sums[place] ?? 0) - offset);
        const values = Array.from(members, (x) => BigInt.asIntN(32, factor * BigInt(x) + BigInt(offset)));
        return Number(values.reduce((least, value) => (value < least ? value : least)));
      });
      expect([...signature]).toEqual(naive);
    }
  });

  it("estimates the Jaccard similarity without bias and within the binomial error", () => {
    const random = createRandom("estimate");
    const permutations = 128;
    for (const [shared, own] of [
      [0, 40],
      [20, 60],
      [100, 50],
      [300, 20],
      [3, 1],
    ] as const) {
      const similarity = shared / (shared + 2 * own);
      const pairs = 300;
      let sum = 0;
      let squares = 0;
      for (let index = 0; index < pairs; index++) {
        const minHash = createMinHash(permutations, index);
        const signatures = pair(random, shared, own).map((set) => {
          const signature = new Int32Array(permutations);
          minHash.sign(set, signature);
          return signature;
        });
        const estimate = agreement(signatures[0] as Int32Array, signatures[1] as Int32Array);
        sum += estimate;
        squares += (estimate - similarity) ** 2;
      }
      const variance = (similarity * (1 - similarity)) / permutations;
      expect(Math.abs(sum / pairs - similarity)).toBeLessThanOrEqual(4 * Math.sqrt(variance / pairs));
      // The mean of 300 squared errors; its own relative error is √(2/300), and more where a value is rare.
      expect(squares / pairs).toBeLessThanOrEqual(1.5 * variance);
      if (variance > 0) expect(squares / pairs).toBeGreaterThan(0.6 * variance);
    }
  });

  it("gives the same signatures with the kernel, for any number of permutations and members", async (context) => {
    if (!existsSync(fileFromRoot("dist/kernel/min-hash.wasm"))) context.skip("dist/kernel is missing: npm run build");
    const kernel = await compileMinHashKernel();
    const random = createRandom("kernel");
    for (const count of [1, 4, 15, 16, 17, 112, 247]) {
      const [plain, fast] = [createMinHash(count, "s"), createMinHash(count, "s", kernel)];
      for (const size of [1, 2, 300, 4096, 4097, 10_000, 3]) {
        const members = Int32Array.from(drawSet(random, size));
        const [expected, signature] = [new Int32Array(count), new Int32Array(count)];
        plain.sign(members, expected);
        fast.sign(members, signature);
        expect(signature).toEqual(expected);
      }
    }
  });

  it("changes with the seed and with nothing else", () => {
    const signature = (seed: string | number) => {
      const out = new Int32Array(8);
      createMinHash(8, seed).sign(Int32Array.of(1, 2, 3), out);
      return [...out];
    };
    expect(signature(1)).toEqual(signature("1"));
    expect(signature(1)).not.toEqual(signature(2));
    expect(() => createMinHash(8, 1).sign(new Int32Array(), new Int32Array(8))).toThrow(RangeError);
  });
});

describe("BandIndex", () => {
  it.each([
    [14, 8, 0.6],
    [14, 8, 0.72],
    [14, 8, 0.85],
    [20, 5, 0.5],
    [3, 1, 0.2],
  ])(
    "with %i bands of %i rows finds pairs of similarity %d at the probability 1 − (1 − sʳ)ᵇ",
    (bands, rows, similarity) => {
      const random = createRandom(`bands ${bands} ${rows} ${similarity}`);
      const pairs = 1000;
      const union = 100;
      const shared = Math.round(similarity * union);
      let found = 0;
      for (let index = 0; index < pairs; index++) {
        const minHash = createMinHash(bands * rows, `${similarity} ${index}`);
        const bandIndex = new BandIndex({ bands, rows });
        let isFound = false;
        const common = drawSet(random, shared);
        for (const size of [Math.floor((union - shared) / 2), Math.ceil((union - shared) / 2)]) {
          const signature = new Int32Array(bands * rows);
          minHash.sign(Int32Array.from([...common, ...drawSet(random, size)]), signature);
          bandIndex.add(signature, 10, () => (isFound = true));
        }
        if (isFound) found += 1;
      }
      const expected = matchProbability(shared / union, { bands, rows });
      const error = Math.sqrt((expected * (1 - expected)) / pairs);
      expect(Math.abs(found / pairs - expected)).toBeLessThanOrEqual(4 * error);
    },
  );

  it("visits what a naive comparison of all bands visits, through every growth of its tables", () => {
    const random = createRandom("naive index");
    const banding = { bands: 5, rows: 2 };
    const index = new BandIndex(banding);
    const signatures: Int32Array[] = [];
    for (let document = 0; document < 1500; document++) {
      const signature = Int32Array.from({ length: 10 }, () => Math.floor(random() * 40) - 20);
      const visited: number[] = [];
      index.add(signature, Infinity, (earlier) => visited.push(earlier));
      const expected: number[] = [];
      for (let band = 0; band < 5; band++) {
        for (let earlier = document - 1; earlier >= 0; earlier--) {
          const rowsAgree = [0, 1].every((row) => signatures[earlier]?.[2 * band + row] === signature[2 * band + row]);
          if (rowsAgree) expected.push(earlier);
        }
      }
      expect(visited).toEqual(expected);
      signatures.push(signature);
    }
  });
});

describe("chooseBands", () => {
  it("chooses what datasketch chooses for 128 permutations", () => {
    expect(chooseBands(0.5, 128)).toEqual({ bands: 25, rows: 5 });
    expect(chooseBands(0.8, 128)).toEqual({ bands: 9, rows: 13 });
  });

  it("crosses one half near the threshold", () => {
    for (const threshold of [0.5, 0.7, 0.85]) {
      const banding = chooseBands(threshold, 256);
      expect(banding.bands * banding.rows).toBeLessThanOrEqual(256);
      expect(matchProbability(threshold - 0.1, banding)).toBeLessThan(0.5);
      expect(matchProbability(threshold + 0.08, banding)).toBeGreaterThan(0.5);
    }
  });
});

describe("jaccard", () => {
  it("is what sets say", () => {
    const random = createRandom("jaccard");
    for (let round = 0; round < 200; round++) {
      const [a, b] = [0, 1].map(() => new Set(Array.from({ length: 12 }, () => Math.floor(random() * 30)))) as [
        Set<number>,
        Set<number>,
      ];
      const sorted = [a, b].map((set) => Int32Array.from(set).sort()) as [Int32Array, Int32Array];
      const shared = [...a].filter((member) => b.has(member)).length;
      expect(jaccard(...sorted)).toBe(shared / new Set([...a, ...b]).size);
    }
    expect(jaccard(new Int32Array(), new Int32Array())).toBe(0);
  });
});
