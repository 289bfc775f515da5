import { describe, expect, it } from "vitest";
import { hashProbeItems } from "./hash-probe-items.js";
import { probeFamilies, type ProbeItem } from "./probe-item.js";
import { probeItems } from "./probe-items.js";

/** Items of one group carry the same number and differ in the last letter. */
function groupsOf(items: readonly ProbeItem[]): ProbeItem[][] {
  const groups = new Map<string, ProbeItem[]>();
  for (const item of items) groups.set(item.id.slice(0, -1), [...(groups.get(item.id.slice(0, -1)) ?? []), item]);
  return [...groups.values()];
}

const accuracyOf = (items: readonly ProbeItem[], choose: (item: ProbeItem) => number) =>
  items.filter((item) => choose(item) === item.answer).length / items.length;

const placeOfLeast = (values: readonly number[]) => values.indexOf(Math.min(...values));

describe.each(probeFamilies)("the %s items", (family) => {
  const items = probeItems(family);

  it("are 480 of at least 12 kinds, each kind within two of the others in number", () => {
    expect(items).toHaveLength(480);
    const counts = Object.values(countKinds(items));
    expect(counts.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  it("are the same forever for a version", () => {
    expect(hashProbeItems(items)).toBe(goldenHashes[family]);
  });

  it("come in groups of one item a choice, with the same choices, different contexts and every answer once", () => {
    for (const count of [480, 1000])
      for (const group of groupsOf(probeItems(family, { count, seed: 5 }))) {
        const [first] = group as [ProbeItem];
        expect(first.choices.length).toBe(group.length);
        expect(new Set(first.choices).size, first.id).toBe(group.length);
        expect(new Set(group.map(({ context }) => context)).size, first.id).toBe(group.length);
        expect(group.map(({ answer }) => answer)).toEqual([...group.keys()]);
        for (const item of group) expect(item.choices).toEqual(first.choices);
      }
  });

  it("cannot be answered without the context: length, letter frequency, alphabet and place are exactly at chance", () => {
    const frequency = new Map<string, number>();
    for (const { context, choices } of items)
      for (const word of (context + choices.join(" ")).split(/\b/)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    const commonness = (text: string) =>
      text.split(/\b/).reduce((sum, word) => sum + Math.log(frequency.get(word) ?? 1), 0);
    const blind: Record<string, (item: ProbeItem) => number> = {
      first: () => 0,
      shortest: ({ choices }) => placeOfLeast(choices.map((choice) => choice.length)),
      longest: ({ choices }) => placeOfLeast(choices.map((choice) => -choice.length)),
      commonest: ({ choices }) => placeOfLeast(choices.map((choice) => -commonness(choice))),
      alphabetical: ({ choices }) => choices.indexOf([...choices].sort()[0]!),
    };
    const chance = items.reduce((sum, { choices }) => sum + 1 / choices.length, 0) / items.length;
    for (const [name, choose] of Object.entries(blind)) expect(accuracyOf(items, choose), name).toBeCloseTo(chance, 10);
  });

  it("have the right answer about equally often in each order of the alphabet, because choices are shuffled", () => {
    const early = groupsOf(items).filter(([first]) => first!.choices[0]! < first!.choices[1]!).length;
    expect(early / groupsOf(items).length).toBeGreaterThan(0.4);
    expect(early / groupsOf(items).length).toBeLessThan(0.6);
  });

  it("are short, filled in completely, and start with something to read", () => {
    for (const { id, context, choices } of items) {
      expect(context.trim().length, id).toBeGreaterThan(0);
      for (const choice of choices) {
        expect(choice.length, id).toBeGreaterThan(0);
        expect(context.length + choice.length, id).toBeLessThanOrEqual(160);
        expect(context + choice, id).not.toMatch(/<\w+>|undefined/);
      }
    }
  });

  it("never repeat a question", () => {
    const many = probeItems(family, { count: 1000 });
    expect(new Set(many.map(({ context, choices }) => JSON.stringify([context, [...choices].sort()]))).size).toBe(1000);
    expect(new Set(many.map(({ id }) => id)).size).toBe(1000);
  });

  it("reach 1000 for any seed", () => {
    for (let seed = 0; seed < 20; seed++) expect(probeItems(family, { seed, count: 1000 })).toHaveLength(1000);
  });

  it("for a smaller count are the first of those for a larger one, and differ from seed to seed", () => {
    expect(probeItems(family, { count: 101 })).toEqual(items.slice(0, 100));
    const other = new Set(probeItems(family, { seed: 1 }).map(({ context }) => context));
    expect(items.filter(({ context }) => other.has(context)).length).toBeLessThan(items.length * 0.6);
  });
});

describe("probeItems", () => {
  it("refuses a family and a count that do not exist", () => {
    expect(() => probeItems("french" as never)).toThrow(/no probe family "french"/);
    for (const count of [0, 1, 2.5, 1001, Number.NaN]) expect(() => probeItems("math", { count })).toThrow(/2 to 1000/);
  });
});

function countKinds(items: readonly ProbeItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const goldenHashes = {
  english: "9960adde4aa126f050f9bbdffa58fb54442cf44f153aa28cc10ff9445e918454",
  python: "6e7864f4679db750d0c69ad05006a329187160abb4a5e62d70faca215da78ca8",
  math: "1ec7c99b6151ce36206ada48364cad51e5ee3a28becdcc87830966e0b3645b0f",
};
