import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeProtocol } from "../protocol.js";
import { planShards } from "../plan-windows.js";
import { sampledShards } from "./sampled-shards.js";
import { sampleOrder, unitsOfRounds } from "./sample-order.js";
import { textUnits } from "./text-units.js";

const full = makeProtocol("full", 100, 25);
const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 200 });

describe("textUnits", () => {
  it("tile every document: 400 characters first, then 100 each", () => {
    fc.assert(
      fc.property(lengths, (chars) => {
        const units = textUnits(full, chars);
        chars.forEach((length, document) => {
          const own = units.charCounts.subarray(units.firstOf[document], units.firstOf[document + 1]);
          expect(own.reduce((sum, count) => sum + count, 0)).toBe(length);
          expect(own.every((count, place) => count > 0 && count <= (place === 0 ? 400 : 100))).toBe(true);
          expect(units.unitAt(document, 0)).toBe(units.firstOf[document]);
          expect(units.unitAt(document, 1e9)).toBe(units.firstOf[document + 1]! - 1);
        });
      }),
    );
  });

  it("know no documents under paper", () => {
    const units = textUnits(makeProtocol("paper", 100, 25), [350, 300]);
    expect([...units.charCounts]).toEqual([400, 100, 100, 50]);
    expect([399, 400, 649].map((char) => units.unitAt(0, char))).toEqual([0, 1, 3]);
  });
});

describe("sampleOrder", () => {
  it("has every unit once, in strata of at least three where there are three", () => {
    fc.assert(
      fc.property(lengths, fc.string(), (chars, seed) => {
        const units = textUnits(full, chars);
        const order = sampleOrder(units, seed);
        const all = unitsOfRounds(order, 0, order.roundCount);
        expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: units.count }, (_, unit) => unit));
        expect(order.strata.length).toBeLessThanOrEqual(32);
        if (units.count >= 3) for (const stratum of order.strata) expect(stratum.length).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it("depends on the seed, and gives every unit of a stratum every place equally often", () => {
    const units = textUnits(
      full,
      Array.from({ length: 96 }, () => 200),
    );
    expect(sampleOrder(units, "a")).toEqual(sampleOrder(units, "a"));
    expect(sampleOrder(units, "a")).not.toEqual(sampleOrder(units, "b"));
    const first = new Float64Array(96);
    for (let seed = 0; seed < 3000; seed++) {
      const order = sampleOrder(units, String(seed));
      expect(order.strata).toHaveLength(32);
      for (const [unit] of order.strata) first[unit!]! += 1;
    }
    // 1000 expected, standard deviation 26.
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it("takes long units oftener than short ones, by the root of their size", () => {
    const chars = Array.from({ length: 400 }, (_, document) => (document < 200 ? 4 : 400));
    const units = textUnits(full, chars);
    const some = unitsOfRounds(sampleOrder(units, "sizes"), 0, 2);
    const long = some.filter((unit) => unit >= 200).length;
    expect(long / (some.length - long)).toBeGreaterThan(6);
    expect(long / (some.length - long)).toBeLessThan(15);
  });
});

describe("sampledShards", () => {
  it("pack each round by itself, number through all, and are the same however many rounds are asked for", () => {
    const units = textUnits(
      full,
      Array.from({ length: 50 }, (_, place) => 20 + 40 * place),
    );
    const order = sampleOrder(units, "shards");
    const windows = Array.from({ length: 2 * units.count }, (_, place) => ({
      start: 10 * place,
      length: 10,
      addsBos: false,
      scored: 10,
    }));
    const firstWindowOf = Float64Array.from({ length: units.count + 1 }, (_, unit) => 2 * unit);
    const plan = { units, windows, firstWindowOf, unitOf: new Float64Array(), known: [], inputTokens: 0 };
    const all = sampledShards(order, plan, 45, order.roundCount);
    expect(sampledShards(order, plan, 45, 2)).toEqual(all.slice(0, 2));
    expect(all.flat().map(({ index }) => index)).toEqual(all.flat().map((_, place) => place));
    const numbers = all.flat().flatMap(({ windowNumbers }) => windowNumbers!);
    expect([...numbers].sort((a, b) => a - b)).toEqual(windows.map((_, place) => place));
    for (const shard of all.flat())
      expect(shard.windows).toEqual(shard.windowNumbers!.map((number) => windows[number]));
    all.forEach((shards, round) => {
      const ofRound = unitsOfRounds(order, round, round + 1).flatMap((unit) => [
        windows[2 * unit]!,
        windows[2 * unit + 1]!,
      ]);
      expect(shards.map((shard) => shard.windows)).toEqual([...planShards(ofRound, 45)].map((shard) => shard.windows));
    });
  });
});
