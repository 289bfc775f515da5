import { describe, expect, it } from "vitest";
import { planGeneration } from "./plan-generation.js";

const prompts = (...lengths: number[]): Int32Array[] =>
  lengths.map((length, index) => new Int32Array(length).fill(index));
const sizes = (...args: Parameters<typeof planGeneration>): number[] =>
  planGeneration(...args).map((group) => group.prompts.length);

describe("planGeneration", () => {
  it("fills groups in order", () => {
    const all = prompts(...Array.from({ length: 20 }, (_, index) => index + 1));
    const groups = planGeneration(all, { maxTokens: 5, texts: 16, ownCells: 9999 });
    expect(groups.map((group) => group.prompts.length)).toEqual([16, 4]);
    expect(groups.flatMap((group) => group.prompts)).toEqual(all);
    expect(sizes(all.slice(0, 3), { maxTokens: 5, texts: 1, ownCells: 9999 })).toEqual([1, 1, 1]);
    expect(planGeneration([], { maxTokens: 5, texts: 16, ownCells: 9999 })).toEqual([]);
  });

  it("gives texts the room they need behind what all of them begin with", () => {
    const limits = { maxTokens: 50, texts: 16, ownCells: 300 };
    expect(sizes(prompts(100, 100, 100), limits)).toEqual([2, 1]);
    expect(sizes(prompts(900, 5, 5), limits)).toEqual([1, 2]);
    const alike = prompts(100, 100, 100, 100, 100, 100).map((prompt) => prompt.fill(7, 0, 98));
    expect(sizes(alike, limits)).toEqual([5, 1]);
    expect(planGeneration(alike, limits)[0]!.prefix).toEqual(new Int32Array(96).fill(7));
  });

  it("keeps a token of each prompt out of the prefix", () => {
    const same = [new Int32Array(64), new Int32Array(64)];
    expect(planGeneration(same, { maxTokens: 1, texts: 16, ownCells: 300 })[0]!.prefix).toHaveLength(32);
  });
});
