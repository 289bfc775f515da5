import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../errors.js";
import { planShards, planWindows } from "./plan-windows.js";
import { makeProtocol } from "./protocol.js";

/** The paper's released loop, kept stateful on purpose: begin_loc and prev_end_loc move, the loss mask hides what was scored. */
function paperOracle(total: number, context: number, stride: number): { start: number; targets: number[] }[] {
  const block = context + 1;
  const count = Math.floor((total - block) / stride + 1);
  const windows: { start: number; targets: number[] }[] = [];
  let begin = 0;
  let previousEnd = 0;
  for (let k = 0; k < count; k++) {
    const end = Math.min(begin + block, total);
    const ids = Array.from({ length: end - begin }, (_, index) => begin + index);
    const targets = ids.slice(1); // Inputs are ids.slice(0, −1): shifted by one.
    const fresh = k === 0 ? targets : targets.filter((position) => position >= previousEnd);
    windows.push({ start: begin, targets: fresh });
    previousEnd = end;
    begin += stride;
  }
  return windows;
}

const geometry = fc
  .integer({ min: 2, max: 40 })
  .chain((context) => fc.record({ context: fc.constant(context), stride: fc.integer({ min: 1, max: context }) }));

describe("the paper protocol's plan", () => {
  it("is the paper's own loop, window by window and target by target", () => {
    fc.assert(
      fc.property(geometry, fc.integer({ min: 0, max: 400 }), ({ context, stride }, extra) => {
        const total = context + 1 + extra;
        const plan = [...planWindows(makeProtocol("paper", context, stride), [total], true)];
        const found = plan.map(({ start, length, scored, addsBos }) => {
          expect(addsBos).toBe(false);
          expect(length).toBe(context + 1);
          return { start, targets: Array.from({ length: scored }, (_, index) => start + length - scored + index) };
        });
        expect(found).toEqual(paperOracle(total, context, stride));
      }),
      { numRuns: 1500 },
    );
  });

  it("scores context + stride × (W − 1) tokens at 1900/512 and never the first", () => {
    const plan = [...planWindows(makeProtocol("paper"), [30_000], true)];
    expect(plan.length).toBe(Math.floor((30_000 - 1901) / 512 + 1));
    expect(plan.reduce((sum, { scored }) => sum + scored, 0)).toBe(1900 + 512 * (plan.length - 1));
  });

  it("refuses a stream shorter than one window and names the full protocol", () => {
    const plan = () => [...planWindows(makeProtocol("paper"), [1000, 900], true)];
    expect(plan).toThrow(DataError);
    expect(plan).toThrow(/1900 tokens.*1901/);
  });
});

describe("the full protocol's plan", () => {
  it("scores every token once, inside its document, with the context the protocol promises", () => {
    fc.assert(
      fc.property(
        geometry,
        fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 6 }),
        fc.boolean(),
        ({ context, stride }, counts, hasBos) => {
          const times = new Map<number, number>();
          const starts = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0));
          for (const window of planWindows(makeProtocol("full", context, stride), counts, hasBos)) {
            const document = starts.findLastIndex(
              (start, index) => start <= window.start && (counts[index] as number) > 0,
            );
            const from = starts[document] as number;
            const end = window.start + window.length;
            expect(end).toBeLessThanOrEqual(from + (counts[document] as number));
            expect(window.addsBos).toBe(hasBos);
            expect(window.length + (hasBos ? 1 : 0) - 1).toBeLessThanOrEqual(context);
            expect(window.scored).toBeLessThanOrEqual(window.length);
            for (let position = end - window.scored; position < end; position++) {
              times.set(position, (times.get(position) ?? 0) + 1);
              const left = position - window.start;
              expect(left).toBeGreaterThanOrEqual(Math.min(position - from, context - stride));
            }
          }
          starts.forEach((start, index) => {
            for (let position = start; position < start + (counts[index] as number); position++) {
              expect(times.get(position) ?? 0).toBe(!hasBos && position === start ? 0 : 1);
            }
          });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("sharding", () => {
  it("keeps every window once, in order", () => {
    fc.assert(
      fc.property(
        geometry,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 300 }),
        ({ context, stride }, extra, tokens) => {
          const windows = [...planWindows(makeProtocol("paper", context, stride), [context + 1 + extra], true)];
          const shards = [...planShards(windows, tokens)];
          expect(shards.flatMap((shard) => shard.windows)).toEqual(windows);
          expect(shards.map(({ index }) => index)).toEqual(shards.map((_, index) => index));
          let first = 0;
          for (const shard of shards) {
            expect(shard.firstWindow).toBe(first);
            first += shard.windows.length;
          }
        },
      ),
    );
  });
});
