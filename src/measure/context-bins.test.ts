import { describe, expect, it } from "vitest";
import { binWindows, contextBin, sumBins } from "./context-bins.js";

describe("context bins", () => {
  it("hold every context once, in ranges that touch", () => {
    const bins = sumBins([Array.from({ length: 5000 }, (_, index) => [contextBin(index + 1), 1, index + 1] as const)])!;
    expect(bins.slice(0, 7).map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 5],
      [6, 7],
      [8, 11],
      [12, 15],
    ]);
    bins.forEach(({ from, to, tokens }, index) => {
      if (index > 0) expect(from).toBe(bins[index - 1]!.to + 1);
      if (index < bins.length - 1) expect(tokens).toBe(to - from + 1);
    });
    expect(bins.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(5000);
  });

  it("take a token's place in its window as its context", () => {
    const window = { tokens: Int32Array.of(9, 9, 9, 9, 9), scored: 3 };
    expect(binWindows([window], [Float64Array.of(1, 2, 4)])).toEqual([
      [contextBin(2), 1, 1],
      [contextBin(3), 1, 2],
      [contextBin(4), 1, 4],
    ]);
  });

  it("are absent when a shard has none", () => {
    expect(sumBins([[[0, 1, 1]], undefined])).toBeUndefined();
  });
});
