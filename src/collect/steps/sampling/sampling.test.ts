import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../errors.js";
import { createRandom, drawSome } from "../../../math/random.js";
import type { Document } from "../../../text/document.js";
import { sampleDocuments } from "./sample-documents.js";
import { SmallestRanks } from "./smallest-ranks.js";

const sourceOf = (list: readonly Document[]) =>
  async function* () {
    yield* list;
  };
const documents: Document[] = Array.from({ length: 300 }, (_, place) => ({
  id: `doc-${place}`,
  text: "😀".repeat(1 + (place % 17)),
}));
const charsOf = (text: string): number => [...text].length;

async function sample(list: readonly Document[], budgetChars: number, seed: string | number = 1): Promise<string[]> {
  const run = await sampleDocuments(sourceOf(list), { budgetChars, seed });
  const ids: string[] = [];
  for await (const { id } of run.documents) ids.push(id);
  return ids;
}

describe("SmallestRanks", () => {
  it("holds what sorting and summing up gives, in any order", () => {
    const entry = fc.record({ rank: fc.integer({ min: 0, max: 1_000_000 }), size: fc.integer({ min: 0, max: 9 }) });
    const entries = fc.uniqueArray(entry, { selector: ({ rank }) => rank, maxLength: 40 });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 60 }), (list, budget) => {
        const held = new SmallestRanks(budget);
        for (const { rank, size } of list) held.add(rank, size);
        let total = 0;
        let largest = -Infinity;
        for (const { rank, size } of list.toSorted((one, other) => one.rank - other.rank)) {
          if (total >= budget) break;
          total += size;
          largest = rank;
        }
        expect([held.total, held.largest]).toEqual([total, largest]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("sampleDocuments", () => {
  it("reaches the budget with its last document, in the order of the source, with books that balance", async () => {
    const run = await sampleDocuments(sourceOf(documents), { budgetChars: 500, seed: "s" });
    const kept: Document[] = [];
    for await (const document of run.documents) kept.push(document);
    const counts = run.counts();
    expect(kept).toEqual(documents.filter(({ id }) => kept.some((other) => other.id === id)));
    expect(counts.charsOut).toBe(kept.reduce((sum, { text }) => sum + charsOf(text), 0));
    expect(counts.charsOut).toBeGreaterThanOrEqual(500);
    expect(counts.charsOut).toBeLessThan(500 + 17);
    expect(counts.rejections).toEqual({ "not-sampled": 300 - kept.length });
  });

  it("takes the same documents in any order, and from any split into parts that are sampled first", async () => {
    const whole = (await sample(documents, 400)).sort();
    const shuffled = drawSome(createRandom("order"), documents, documents.length);
    expect((await sample(shuffled, 400)).sort()).toEqual(whole);
    const parts = [0, 1, 2].map((part) => documents.filter((_, place) => place % 3 === part));
    const ids = new Set((await Promise.all(parts.map((part) => sample(part, 400)))).flat());
    expect(
      (
        await sample(
          documents.filter(({ id }) => ids.has(id)),
          400,
        )
      ).sort(),
    ).toEqual(whole);
  });

  it("adds documents when the budget grows, and takes others with another seed", async () => {
    const [small, large] = [await sample(documents, 200), await sample(documents, 900)];
    expect(large).toEqual(expect.arrayContaining(small));
    expect(large.length).toBeGreaterThan(small.length);
    expect(await sample(documents, 200, 2)).not.toEqual(small);
    expect(await sample(documents, 200, "1")).toEqual(small);
  });

  it("takes each document equally often", async () => {
    const list = Array.from({ length: 20 }, (_, place) => ({ id: `d${place}`, text: "x" }));
    const times = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++)
      for (const id of await sample(list, 5, seed)) times.set(id, (times.get(id) ?? 0) + 1);
    // 400 draws of probability 1/4: five standard errors are 43.
    for (const { id } of list) expect(Math.abs((times.get(id) ?? 0) - 100)).toBeLessThan(43);
  });

  it("takes all of a source that is smaller than the budget, and nothing of an empty one", async () => {
    expect(await sample(documents, 1_000_000)).toHaveLength(300);
    expect(await sample([], 10)).toEqual([]);
    await expect(sample(documents, 0)).rejects.toThrow(UsageError);
    await expect(sample(documents, NaN)).rejects.toThrow(UsageError);
  });
});
