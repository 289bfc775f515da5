import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../math/random.js";
import { runLockstep } from "./lockstep.js";
import { stubLogits, StubSource } from "./stub-model.test.support.js";

const anyWalk = fc
  .record({
    contextTokens: fc.integer({ min: 2, max: 20 }),
    overlap: fc.double({ min: 0, max: 1, noNaN: true }),
    counts: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 5 }),
    hasBos: fc.boolean(),
  })
  .map(({ contextTokens, overlap, counts, hasBos }) => ({
    geometry: { contextTokens, overlapTokens: 1 + Math.floor(overlap * (contextTokens - 2)), streams: counts.length },
    counts,
    hasBos,
  }));

describe("runLockstep", () => {
  it("shows each token the logits after the window that the format describes", () => {
    fc.assert(
      fc.property(anyWalk, ({ geometry, counts, hasBos }) => {
        const start = hasBos ? [0] : [];
        const windows = counts.map(() => [...start]);
        const random = createRandom("tokens");
        runLockstep(new StubSource(hasBos), geometry, counts, (stream, place, row) => {
          const window = windows[stream] as number[];
          if (window.length === 0) expect(row).toBeUndefined();
          else expect(row).toBe(stubLogits(window)); // The stub keeps one row for each state.
          const token = 1 + Math.floor(random() * 256);
          const seen = (all[stream] ??= []);
          expect(seen.length).toBe(place);
          seen.push(token);
          if (window.length < geometry.contextTokens) window.push(token);
          else windows[stream] = [...start, ...seen.slice(-geometry.overlapTokens)];
          return token;
        });
        expect(counts.map((_, stream) => all[stream]?.length ?? 0)).toEqual(counts);
        all.length = 0;
      }),
      { numRuns: 100 },
    );
  });
  const all: number[][] = [];

  it("makes the same calls when a reader hands out the tokens one by one", () => {
    fc.assert(
      fc.property(anyWalk, ({ geometry, counts, hasBos }) => {
        const writer = new StubSource(hasBos);
        const reader = new StubSource(hasBos);
        const tokens = counts.map((count, stream) =>
          Array.from({ length: count }, (_, place) => 1 + ((stream * 91 + place * 37) % 250)),
        );
        const visit = (stream: number, place: number): number => tokens[stream]?.[place] as number;
        runLockstep(writer, geometry, counts, visit);
        runLockstep(reader, geometry, counts, visit);
        expect(reader.calls).toEqual(writer.calls);
        for (const call of writer.calls) expect(call.length).toBeLessThanOrEqual(writer.callTokens);
      }),
      { numRuns: 50 },
    );
  });

  it("begins from empty memory, with and without a BOS, whatever was read before", () => {
    for (const hasBos of [true, false]) {
      const source = new StubSource(hasBos);
      const rows = [1, 2].map(() => {
        const seen: unknown[] = [];
        runLockstep(source, { contextTokens: 8, overlapTokens: 2, streams: 1 }, [5], (_, place, row) => {
          seen.push(row);
          return place + 1;
        });
        return seen;
      });
      expect(rows[1]).toEqual(rows[0]);
    }
  });
});
