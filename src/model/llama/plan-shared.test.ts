import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Window } from "../language-model.js";
import { CALL_TOKENS } from "./pack-windows.js";
import { commonPrefix, MAX_TREE_WINDOWS, planShared } from "./plan-shared.js";
import type { TreeCall } from "./token-tree.js";

/** What a call says each of its windows reads: tokens by position, and the place and target of each scored row. */
function readCall(call: TreeCall) {
  const windows = Array.from(call.scored, () => ({
    inputs: [...call.prefix],
    scored: [] as { position: number; target: number; place: number }[],
  }));
  const firstPlaces = Array.from(call.scored, (_, index) => call.scored.slice(0, index).reduce((a, b) => a + b, 0));
  call.tokens.forEach((token, node) => {
    for (const sequence of call.sequences.subarray(call.sequenceEnds[node - 1] ?? 0, call.sequenceEnds[node])) {
      const { inputs } = windows[sequence - 1]!;
      expect(call.positions[node]).toBe(inputs.length);
      inputs.push(token);
    }
    for (let index = call.targetEnds[node - 1] ?? 0; index < call.targetEnds[node]!; index++) {
      const place = call.places[index]!;
      const window = firstPlaces.findLastIndex((first) => first <= place);
      const sequences = call.sequences.subarray(call.sequenceEnds[node - 1] ?? 0, call.sequenceEnds[node]);
      expect(sequences).toContain(window + 1);
      windows[window]!.scored.push({ position: call.positions[node]!, target: call.targets[index]!, place });
    }
  });
  return windows.map((window, index) => ({ ...window, firstPlace: firstPlaces[index]! }));
}

/** Every window, read by itself. */
function checkPlan(windows: readonly Window[]): TreeCall[] {
  const calls = planShared(windows);
  const read = calls.flatMap(readCall);
  expect(read).toHaveLength(windows.length);
  windows.forEach(({ tokens, scored }, index) => {
    const { inputs, scored: rows, firstPlace } = read[index]!;
    expect(inputs).toEqual([...tokens.slice(0, -1)]);
    const firstScored = tokens.length - 1 - scored;
    expect(rows).toEqual(
      Array.from({ length: scored }, (_, row) => ({
        position: firstScored + row,
        target: tokens[firstScored + row + 1],
        place: firstPlace + row,
      })),
    );
  });
  for (const call of calls) {
    expect(call.scored.length).toBeLessThanOrEqual(MAX_TREE_WINDOWS);
    if (call.tokens.length > CALL_TOKENS) expect(call.scored).toHaveLength(1);
    expectShrinkingSets(call);
  }
  return calls;
}

/** llama.cpp's rule: the sequences of an entry were all together in each earlier entry that has one of them. */
function expectShrinkingSets(call: TreeCall): void {
  const last = new Map<number, Set<number>>();
  call.tokens.forEach((_, node) => {
    const set = new Set(call.sequences.subarray(call.sequenceEnds[node - 1] ?? 0, call.sequenceEnds[node]));
    for (const sequence of set) {
      const before = last.get(sequence);
      expect([...set].every((other) => before?.has(other) ?? true)).toBe(true);
      last.set(sequence, set);
    }
  });
}

const random = (seed: number) => {
  let state = seed;
  return (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 4;
};
const someTokens = (length: number, seed: number): number[] => Array.from({ length }, random(seed));
const windowOf = (tokens: readonly number[], scored: number): Window => ({ tokens: Int32Array.from(tokens), scored });

describe("planShared", () => {
  it("reads every window as it is, whatever the windows have in common", () => {
    const few = fc.integer({ min: 0, max: 2 });
    const window = fc
      .record({
        shots: fc.constantFrom(0, 1, 2),
        length: fc.constantFrom(0, 31, 32, 100, 700),
        rest: fc.array(few, { minLength: 2, maxLength: 12 }),
        most: fc.integer({ min: 1, max: 800 }),
      })
      .map(({ shots, length, rest, most }) => {
        const tokens = [...someTokens(700, shots).slice(0, length), ...rest];
        return windowOf(tokens, Math.min(most, tokens.length - 1));
      });
    fc.assert(fc.property(fc.array(window, { maxLength: 90 }), (windows) => void checkPlan(windows)));
  });

  it("gives the last token of a question to all its choices, and a choice of one token none of its own", () => {
    const question = someTokens(40, 1);
    const [call, ...others] = checkPlan([1, 2, 3].map((choice) => windowOf([...question, choice], 1)));
    expect(others).toEqual([]);
    expect(call!.prefix).toHaveLength(32);
    expect([...call!.tokens]).toEqual(question.slice(32));
    expect([...call!.targetEnds].at(-2)).toBe(0);
    expect([...call!.targets]).toEqual([1, 2, 3]);
  });

  it("keeps the prefix free of scored rows", () => {
    const tokens = someTokens(100, 1);
    const [call] = checkPlan([windowOf(tokens, 10), windowOf(tokens, 60)]);
    expect(call!.prefix).toHaveLength(32);
    expect(checkPlan([windowOf(tokens, 99), windowOf(tokens, 1)])[0]!.prefix).toHaveLength(0);
  });

  it("gives questions after the same examples the same prefix, and those after others one of their own", () => {
    const shots = [someTokens(900, 1), someTokens(800, 2)];
    const windows = [0, 0, 1, 1, 1].map((subject, index) => windowOf([...shots[subject]!, index, 5, 6], 1));
    expect(checkPlan(windows).map(({ prefix }) => prefix.length)).toEqual([896, 800]);
  });

  it("puts short questions together although they share nothing, and long ones alone", () => {
    const windows = [40, 50, 60].map((length) => windowOf(someTokens(length, length), 3));
    expect(checkPlan(windows).map(({ scored }) => scored.length)).toEqual([3]);
    const long = checkPlan([700, 600].map((length) => windowOf(someTokens(length, length), 3)));
    expect(long.map(({ prefix, tokens }) => [prefix.length, tokens.length])).toEqual([
      [512, 187],
      [512, 87],
    ]);
  });

  it("fills calls of up to 63 windows", () => {
    const windows = Array.from({ length: 70 }, (_, index) => windowOf([1, 2, index], 1));
    expect(checkPlan(windows).map(({ scored }) => scored.length)).toEqual([63, 7]);
    expect(checkPlan([])).toEqual([]);
  });
});

describe("commonPrefix", () => {
  it("is what rows begin with, in whole steps; one row alone gives whole calls", () => {
    const tokens = Int32Array.from(someTokens(1200, 1));
    expect(commonPrefix([tokens, tokens.slice(0, 70)], 1199)).toEqual(tokens.slice(0, 64));
    expect(commonPrefix([tokens, tokens.slice(0, 70)], 40)).toEqual(tokens.slice(0, 32));
    expect(commonPrefix([tokens], 1199)).toEqual(tokens.slice(0, 1024));
    expect(commonPrefix([tokens, Int32Array.of(-1)], 1199)).toHaveLength(0);
  });
});
