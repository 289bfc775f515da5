import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../errors.js";
import { createRandom, drawOne } from "../../../math/random.js";
import { withinMs } from "../../../slow-machine.test.support.js";
import type { Document } from "../../../text/document.js";
import { NearDuplicateFinder } from "./near-duplicate-finder.js";
import { fineWebOptions, paperCodeOptions, type NearDuplicateOptions } from "./near-duplicate-options.js";
import { removeNearDuplicates } from "./remove-near-duplicates.js";
import { ShingleReader } from "./shingle-reader.js";

/** By UTF-16 unit: the halves of a pair count as letters. */
const PROSE_UNIT = /[\p{L}\p{M}\p{N}_]|\p{Surrogate}/u;
const wordsOf = {
  code: (text: string) => text.split(/[^A-Za-z_0-9]/).filter((word) => word !== ""),
  prose: (text: string) =>
    text
      .split("")
      .map((unit) => (PROSE_UNIT.test(unit) ? (unit.toLowerCase().length === 1 ? unit.toLowerCase() : unit) : " "))
      .join("")
      .split(" ")
      .filter((word) => word !== ""),
};

function naiveShingles(text: string, size: number, kind: "code" | "prose"): Set<string> {
  const words = wordsOf[kind](text);
  const shingles = new Set<string>();
  for (let start = 0; start + size <= words.length; start++) shingles.add(words.slice(start, start + size).join(" "));
  return shingles;
}

function naiveJaccard(one: Set<string>, other: Set<string>): number {
  const shared = [...one].filter((shingle) => other.has(shingle)).length;
  return shared / (one.size + other.size - shared);
}

/** The quadratic second implementation: every pair, components by flooding. Gives each document's first. */
function naiveClusters(
  texts: readonly string[],
  size: number,
  kind: "code" | "prose",
  threshold: number,
  minimum: number,
): number[] {
  const sets = texts.map((text) => naiveShingles(text, size, kind));
  const isCompared = texts.map((text, place) => {
    const words = wordsOf[kind](text);
    return words.length >= minimum && (sets[place]?.size ?? 0) > 0;
  });
  const firsts = texts.map(() => -1);
  for (let first = 0; first < texts.length; first++) {
    if (firsts[first] !== -1) continue;
    const front = [first];
    firsts[first] = first;
    for (let at = front.pop(); at !== undefined; at = front.pop()) {
      for (let other = 0; other < texts.length; other++) {
        if (firsts[other] !== -1 || isCompared[at] !== true || isCompared[other] !== true) continue;
        if (naiveJaccard(sets[at] as Set<string>, sets[other] as Set<string>) < threshold) continue;
        firsts[other] = first;
        front.push(other);
      }
    }
  }
  return firsts;
}

const VOCABULARY = Array.from({ length: 400 }, (_, place) => `word${place}`);

/** Texts of which about half are edits of earlier ones. */
function plantedTexts(count: number, seed: string, wordCount = 60): string[] {
  const random = createRandom(seed);
  const fresh = () => Array.from({ length: wordCount }, () => drawOne(random, VOCABULARY));
  const texts: string[][] = [];
  while (texts.length < count) {
    const base = texts.length > 0 && random() < 0.5 ? [...drawOne(random, texts)] : fresh();
    const changes = Math.floor(random() * 12);
    for (let change = 0; change < changes; change++)
      base[Math.floor(random() * base.length)] = drawOne(random, VOCABULARY);
    texts.push(base);
  }
  return texts.map((words) => words.join(" "));
}

function clustersOf(texts: readonly string[], options: NearDuplicateOptions): number[] {
  const finder = new NearDuplicateFinder(options);
  for (const text of texts) finder.add(text);
  return texts.map((_, place) => finder.firstOf(place));
}

describe("ShingleReader", () => {
  const anyText = fc.array(
    fc.constantFrom("a", "B", "foo", "Bar_1", " ", "-", "\n", "é", "ß", "中", "İ", "😀", "٣", ", "),
    { maxLength: 60 },
  );

  it("finds as many different shingles as a naive split, for any text, size and kind of word", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom("code" as const, "prose" as const),
        (parts, size, words) => {
          const text = parts.join("");
          const read = new ShingleReader({ size, words }).read(text);
          expect(read.hashes.length).toBe(naiveShingles(text, size, words).size);
          expect(read.wordCount).toBe(wordsOf[words](text).length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives equal hashes to equal shingles and different ones to the others, wherever they stand", () => {
    const texts = plantedTexts(60, "shingles");
    const reader = new ShingleReader({ size: 3, words: "prose" });
    const seen = new Map<string, number>();
    const reversed = new Map<number, string>();
    for (const text of texts) {
      const hashes = [...reader.read(text).hashes];
      for (const [place, shingle] of [...naiveShingles(text, 3, "prose")].entries()) {
        expect(seen.get(shingle) ?? hashes[place]).toBe(hashes[place]);
        expect(reversed.get(hashes[place] as number) ?? shingle).toBe(shingle);
        seen.set(shingle, hashes[place] as number);
        reversed.set(hashes[place] as number, shingle);
      }
    }
  });

  it("reads a short document after a long one as if it were the first", () => {
    const reader = new ShingleReader({ size: 2, words: "prose" });
    const first = [...reader.read("one two three").hashes];
    reader.read(plantedTexts(200, "long").join(" "));
    expect([...reader.read("one two three").hashes]).toEqual(first);
    expect(reader.read("one").hashes).toHaveLength(0);
  });
});

describe("NearDuplicateFinder", () => {
  // With so many bands of one row a pair above the threshold is missed with a probability below 10⁻²⁰.
  const sure = { bands: 128, rows: 1 };

  it.each([
    [1, "code", 0.85, 10],
    [1, "prose", 0.7, 1],
    [3, "prose", 0.6, 5],
    [5, "prose", 0.5, 5],
  ] as const)(
    "gives the clusters of the naive quadratic implementation (%i words, %s, Jaccard %d)",
    (size, words, threshold, minimum) => {
      const texts = [
        ...plantedTexts(150, `clusters ${size}`),
        "short",
        "short",
        "",
        "",
        "a b c d e f g",
        "a b c d e f g",
      ];
      const options = {
        shingles: { size, words },
        minimumWords: minimum,
        banding: sure,
        verifiedJaccard: threshold,
        seed: 1,
      };
      const naive = naiveClusters(texts, size, words, threshold, minimum);
      expect(clustersOf(texts, options)).toEqual(naive);
      expect(new Set(naive).size).toBeGreaterThan(40);
      expect(new Set(naive).size).toBeLessThan(140);
    },
  );

  it("joins two clusters when a later document belongs to both", () => {
    const words = Array.from({ length: 30 }, (_, place) => `w${place}`);
    const left = words.slice(0, 20).join(" ");
    const right = words.slice(10, 30).join(" ");
    const options = {
      ...fineWebOptions(1),
      shingles: { size: 1, words: "prose" } as const,
      banding: sure,
      verifiedJaccard: 0.6,
    };
    expect(clustersOf([left, right, words.join(" ")], options)).toEqual([0, 0, 0]);
    expect(clustersOf([left, right], options)).toEqual([0, 1]);
  });

  it("finds planted copies with FineWeb's and the paper's settings, and leaves unrelated texts alone", () => {
    const fresh = createRandom("fresh");
    const unrelated = Array.from({ length: 200 }, (_, text) =>
      Array.from({ length: 300 }, () => `t${text}w${Math.floor(fresh() * 200)}`).join(" "),
    );
    const copies = unrelated.map((text) => text.replace(/ (\S+)$/, " changed"));
    for (const options of [fineWebOptions(7), paperCodeOptions(7)]) {
      const firsts = clustersOf([...unrelated, ...copies], options);
      expect(firsts.slice(0, 200)).toEqual(unrelated.map((_, place) => place));
      expect(firsts.slice(200)).toEqual(unrelated.map((_, place) => place));
    }
  });

  it("takes twenty thousand equal documents in linear time", () => {
    const finder = new NearDuplicateFinder({ ...fineWebOptions(1), verifiedJaccard: 0.7 });
    const start = performance.now();
    for (let document = 0; document < 20_000; document++)
      finder.add("one two three four five six seven eight nine ten");
    expect(performance.now() - start).toBeLessThan(withinMs(5000));
    expect(finder.firstOf(19_999)).toBe(0);
  });

  it("compares a document with at most 512 of a bucket that differ, so that near-copies cost no square either", () => {
    const finder = new NearDuplicateFinder({ ...fineWebOptions(1), verifiedJaccard: 0.7 });
    const text = Array.from({ length: 40 }, (_, place) => `w${place}`).join(" ");
    for (let document = 0; document < 2000; document++) finder.add(`${text} ${document}`);
    expect(finder.firstOf(1999)).toBe(0);
  });

  it("keeps by the paper's rule what is similar to nothing that stays, copies never", () => {
    const texts = plantedTexts(200, "extremes");
    texts.splice(50, 0, texts[3] as string, texts[20] as string);
    const threshold = 0.8;
    const shingles = { size: 1, words: "prose" } as const;
    const options = {
      shingles,
      minimumWords: 1,
      banding: sure,
      verifiedJaccard: threshold,
      keep: "extremes",
      seed: 1,
    } as const;
    const finder = new NearDuplicateFinder(options);
    for (const text of texts) finder.add(text);
    const sets = texts.map((text) => naiveShingles(text, 1, "prose"));
    const clusters = naiveClusters(texts, 1, "prose", threshold, 1);
    const stayers: number[] = [];
    for (const [place, set] of sets.entries()) {
      const isSimilar = (earlier: number) =>
        clusters[earlier] === clusters[place] && naiveJaccard(sets[earlier] as Set<string>, set) >= threshold;
      stayers.push(stayers.find((stayer, earlier) => stayer === earlier && isSimilar(earlier)) ?? place);
    }
    expect(texts.map((_, place) => finder.stayerOf(place))).toEqual(stayers);
    // The rule makes a difference here: some of what stays is not the first of its cluster.
    expect(stayers.some((stayer, place) => stayer === place && clusters[place] !== place)).toBe(true);
  });

  it("refuses options out of range", () => {
    const bad: Partial<NearDuplicateOptions>[] = [
      { banding: { bands: 0, rows: 8 } },
      { banding: { bands: 14, rows: 1.5 } },
      { shingles: { size: 0, words: "code" } },
      { verifiedJaccard: 0 },
      { verifiedJaccard: 1.1 },
      { keep: "extremes" },
    ];
    for (const options of bad)
      expect(() => new NearDuplicateFinder({ ...fineWebOptions(1), ...options })).toThrow(UsageError);
  });
});

describe("removeNearDuplicates", () => {
  const documents = (texts: readonly string[]): Document[] => texts.map((text, place) => ({ id: `d${place}`, text }));
  const sourceOf = (list: readonly Document[]) =>
    async function* () {
      yield* list;
    };

  it("keeps the first of each cluster, in order, and names the one that stays", async () => {
    const list = documents(plantedTexts(120, "step"));
    const options = {
      ...fineWebOptions(3),
      shingles: { size: 1, words: "prose" } as const,
      banding: { bands: 128, rows: 1 },
      verifiedJaccard: 0.8,
    };
    const naive = naiveClusters(
      list.map(({ text }) => text),
      1,
      "prose",
      0.8,
      5,
    );
    const rejected: [string, unknown][] = [];
    const run = await removeNearDuplicates(sourceOf(list), {
      ...options,
      onRejection: ({ documentId, value }) => rejected.push([documentId, value]),
    });
    const kept: string[] = [];
    for await (const { id } of run.documents) kept.push(id);
    expect(kept).toEqual(list.filter((_, place) => naive[place] === place).map(({ id }) => id));
    expect(rejected).toEqual(naive.flatMap((first, place) => (first === place ? [] : [[`d${place}`, `d${first}`]])));
    const counts = run.counts();
    expect([counts.documentsIn, counts.documentsOut]).toEqual([120, kept.length]);
    expect(counts.rejections).toEqual({ "near-duplicate": 120 - kept.length });
    expect(counts.charsIn).toBe(list.reduce((sum, { text }) => sum + text.length, 0));
  });

  it("notices a source that changes between the readings", async () => {
    let reading = 0;
    const source = async function* () {
      reading += 1;
      yield { id: `${reading}`, text: "text" };
    };
    const run = await removeNearDuplicates(source, fineWebOptions(1));
    await expect(run.documents.next()).rejects.toThrow(/second reading/);
  });
});
