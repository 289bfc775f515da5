import { describe, expect, it } from "vitest";
import { createRandom, drawOne } from "../../../math/random.js";
import { matchProbability } from "./choose-bands.js";
import { NearDuplicateFinder } from "./near-duplicate-finder.js";
import { fineWebOptions, type NearDuplicateOptions } from "./near-duplicate-options.js";

const WORDS = 5;
const PAIRS = 1500;
const VOCABULARY = Array.from({ length: 5000 }, (_, place) => `w${place}`);

/** 5,000 texts: 1,500 originals with a copy of which some words were changed, and 2,000 without. */
function plantedTexts(): string[] {
  const random = createRandom("recall");
  const fresh = () => Array.from({ length: 100 + Math.floor(random() * 200) }, () => drawOne(random, VOCABULARY));
  const originals = Array.from({ length: PAIRS }, fresh);
  const copies = originals.map((words) => {
    const changed = [...words];
    // From a few changed words to one in eight: Jaccard similarities from almost 1 to about 0.4.
    const rate = random() / 8;
    for (const place of changed.keys()) if (random() < rate) changed[place] = drawOne(random, VOCABULARY);
    return changed;
  });
  return [...originals, ...copies, ...Array.from({ length: 2000 }, fresh)].map((words) => words.join(" "));
}

/** The exact similarities of all pairs that share anything, by lists of who has which shingle. */
function exactJaccards(texts: readonly string[]): Map<string, number> {
  const owners = new Map<string, number[]>();
  const sizes = texts.map((text, document) => {
    const words = text.split(" ");
    const shingles = new Set(words.slice(WORDS - 1).map((_, at) => words.slice(at, at + WORDS).join(" ")));
    for (const shingle of shingles) owners.set(shingle, [...(owners.get(shingle) ?? []), document]);
    return shingles.size;
  });
  const shared = new Map<string, number>();
  for (const list of owners.values())
    for (const [place, second] of list.entries())
      for (const first of list.slice(0, place))
        shared.set(`${first} ${second}`, (shared.get(`${first} ${second}`) ?? 0) + 1);
  return new Map(
    Array.from(shared, ([pair, count]) => {
      const [first, second] = pair.split(" ").map((place) => sizes[Number(place)] ?? 0) as [number, number];
      return [pair, count / (first + second - count)];
    }),
  );
}

describe("near-duplicates among 5,000 documents, against the exact similarities of all pairs", () => {
  const texts = plantedTexts();
  const exact = exactJaccards(texts);

  function foundPairs(options: NearDuplicateOptions): Set<string> {
    const finder = new NearDuplicateFinder(options);
    for (const text of texts) finder.add(text);
    const found = texts.flatMap((_, place) =>
      finder.firstOf(place) === place ? [] : [`${finder.firstOf(place)} ${place}`],
    );
    return new Set(found);
  }

  it("finds with FineWeb's bands as many as the formula says, and nothing that shares nothing", () => {
    const found = foundPairs(fineWebOptions("recall"));
    for (const pair of found) expect(exact.get(pair)).toBeGreaterThan(0);
    const odds = [...exact.values()].map((similarity) => matchProbability(similarity, { bands: 14, rows: 8 }));
    const expected = odds.reduce((sum, probability) => sum + probability, 0);
    const variance = odds.reduce((sum, probability) => sum + probability * (1 - probability), 0);
    expect(Math.abs(found.size - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it("has no false pair when it verifies, and with 32 bands of 4 rows misses less than one in a thousand", () => {
    const threshold = 0.7;
    const options = { ...fineWebOptions("recall"), banding: { bands: 32, rows: 4 }, verifiedJaccard: threshold };
    const found = foundPairs(options);
    const wanted = [...exact].filter(([, similarity]) => similarity >= threshold).map(([pair]) => pair);
    expect(wanted.length).toBeGreaterThan(400);
    for (const pair of found) expect(exact.get(pair)).toBeGreaterThanOrEqual(threshold);
    // 1 − (1 − 0.7⁴)³² misses 1.4 in 10,000 at the threshold itself, and fewer above it.
    expect(wanted.filter((pair) => !found.has(pair)).length).toBeLessThanOrEqual(wanted.length / 1000);
  });
});
