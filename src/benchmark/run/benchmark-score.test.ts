import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arcEasy } from "../tasks/arc.js";
import { blimp } from "../tasks/blimp.js";
import { gsm8k } from "../tasks/gsm8k.js";
import { mmlu } from "../tasks/mmlu.js";
import { scoreItems } from "./benchmark-score.js";
import type { ItemRecord } from "./item-record.js";

interface RecordOptions {
  readonly part?: string;
  readonly choices?: number;
  readonly shots?: number;
}

let next = 0;
function record(acc: number, { part, choices = 4, shots = 0 }: RecordOptions = {}): ItemRecord {
  const bits = Array.from({ length: choices }, () => 1);
  return {
    ...{ index: next, id: String(next++), shots, promptSha256: "", metrics: { acc, acc_norm: 1 - acc, acc_bytes: 0 } },
    ...(part === undefined ? {} : { part }),
    answer: { kind: "choices", gold: 0, bits, tokens: bits, characters: bits, bytes: bits },
  };
}

const several = (accs: readonly number[], options?: RecordOptions) => accs.map((acc) => record(acc, options));
const X = several([1, 1, 1, 0, 1, 0], { part: "X" });
const Y = several([0, 1], { part: "Y", choices: 2 });

/** Of items that are right or wrong, with Bessel's correction: √(p(1 − p) / (n − 1)). */
function naiveStderr(accs: readonly number[]): number {
  const p = accs.filter((acc) => acc === 1).length / accs.length;
  return Math.sqrt((p * (1 - p)) / (accs.length - 1));
}

describe("scoreItems", () => {
  it("is the share of right items by the task's metric, with the others beside it", () => {
    const [whole, ...parts] = scoreItems(arcEasy, 0, several([1, 0, 0, 0]));
    expect(parts).toEqual([]);
    expect(whole).toEqual({
      ...{ benchmark: "arc-easy", metric: "acc_norm", score: 0.75, n: 4, chance: 0.25, shots: 0 },
      stderr: expect.closeTo(Math.sqrt((0.75 * 0.25) / 3), 12) as number,
      metrics: {
        acc: { score: 0.25, stderr: expect.closeTo(0.25, 12) as number },
        acc_norm: { score: 0.75, stderr: expect.closeTo(0.25, 12) as number },
        acc_bytes: { score: 0, stderr: 0 },
      },
    });
  });

  it("has the standard error of a share, whatever is right", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 60, size: "max" }), (accs) => {
        const [whole] = scoreItems(blimp, 0, several(accs));
        expect(whole.score).toBeCloseTo(accs.filter((acc) => acc === 1).length / accs.length, 12);
        expect(whole.stderr).toBeCloseTo(naiveStderr(accs), 12);
      }),
    );
  });

  it("has no standard error from one item, and none of a suite with a part of one", () => {
    expect(scoreItems(blimp, 0, several([1]))[0]).not.toHaveProperty("stderr");
    const [whole, x, y] = scoreItems(blimp, 0, [...X, record(1, { part: "Y" })]);
    expect(whole).not.toHaveProperty("stderr");
    expect(whole.metrics["acc"]).toEqual({ score: (4 / 6 + 1) / 2 });
    expect([x, y].map((row) => row !== undefined && "stderr" in row)).toEqual([true, false]);
  });

  it("counts every item the same in a suite of items, and every part the same in a suite of parts", () => {
    const mixed = [...X.slice(0, 2), Y[0]!, ...X.slice(2), Y[1]!];
    const [items] = scoreItems(mmlu, 0, mixed);
    expect([items.score, items.n]).toEqual([5 / 8, 8]);
    expect(items.stderr).toBeCloseTo(naiveStderr([1, 1, 1, 1, 1, 0, 0, 0]), 12);
    expect(items.chance).toBeCloseTo((6 / 4 + 2 / 2) / 8, 12);
    const [parts] = scoreItems(blimp, 0, mixed);
    expect(parts.score).toBeCloseTo((4 / 6 + 1 / 2) / 2, 12);
    expect(parts.n).toBe(8);
    const [x, y] = [naiveStderr([1, 1, 1, 1, 0, 0]), naiveStderr([0, 1])];
    expect(parts.stderr).toBeCloseTo(Math.sqrt((x / 2) ** 2 + (y / 2) ** 2), 12);
    expect(parts.chance).toBeCloseTo((1 / 4 + 1 / 2) / 2, 12);
  });

  it("names parts as lm-evaluation-harness does, in the order of their first items, behind the suite", () => {
    const rows = scoreItems(blimp, 0, [Y[0]!, ...X, Y[1]!]);
    expect(rows.map(({ benchmark, partOf, n, score }) => [benchmark, partOf, n, score])).toEqual([
      ["blimp", undefined, 8, expect.closeTo(7 / 12, 12)],
      ["blimp_Y", "blimp", 2, 1 / 2],
      ["blimp_X", "blimp", 6, 4 / 6],
    ]);
    expect(scoreItems(blimp, 0, X).map(({ benchmark }) => benchmark)).toEqual(["blimp"]);
    expect(scoreItems({ ...arcEasy, suite: "items" }, 0, [...X, ...Y])[1]?.benchmark).toBe("arc-easy_X");
  });

  it("says how many examples there were on average when not all fitted, of each part and the whole", () => {
    const full = several([1, 0], { part: "X", shots: 5 });
    const some = [record(1, { part: "Y", shots: 5 }), record(0, { part: "Y", shots: 2 })];
    expect(scoreItems(mmlu, 5, [...full, ...some]).map(({ shots, shotsUsed }) => [shots, shotsUsed])).toEqual([
      [5, 17 / 4],
      [5, undefined],
      [5, 3.5],
    ]);
  });

  it("knows no chance where answers are not chosen", () => {
    const generated = [0, 1].map((acc): ItemRecord => ({
      ...record(acc),
      metrics: { "exact_match,strict-match": acc },
      answer: { kind: "generation", text: "", ending: "length" },
    }));
    expect(scoreItems(gsm8k, 0, generated)[0]).not.toHaveProperty("chance");
    expect(scoreItems(gsm8k, 0, generated)[0].score).toBe(0.5);
  });

  it("does not make a score of records that lack the task's metric", () => {
    expect(() => scoreItems(gsm8k, 5, several([1, 0]))).toThrow(/no metric exact_match,strict-match/);
  });
});
