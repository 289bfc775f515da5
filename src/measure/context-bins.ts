/**
 * Bits by how many tokens the model saw before: the curve that shows what context is worth.
 *
 * A token's context is the number of tokens of its window in front of it, the BOS included. Bins grow by half octaves:
 * 1, 2, 3, 4–5, 6–7, 8–11, 12–15, 16–23, …: bin 2k + h holds [2ᵏ, 1.5 · 2ᵏ) for h = 0 and [1.5 · 2ᵏ, 2ᵏ⁺¹) for h = 1.
 */
/** Σ over the tokens of one bin. */
export type BinTotal = readonly [bin: number, tokens: number, bits: number];

export interface ContextBin {
  /** Context lengths from … to, both included. */
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
  readonly bits: number;
}

/** @param context at least 1. */
export function contextBin(context: number): number {
  const octave = 31 - Math.clz32(context);
  return 2 * octave + (context >= 1.5 * 2 ** octave ? 1 : 0);
}

/** What binning needs of a window. */
interface SizedWindow {
  readonly tokens: { readonly length: number };
  readonly scored: number;
}

/** The bins of windows and their scored tokens' bits, those with tokens, in order. */
export function binWindows(windows: readonly SizedWindow[], bits: readonly Float64Array[]): BinTotal[] {
  const totals = new Map<number, [tokens: number, bits: number]>();
  windows.forEach((window, index) => {
    const first = window.tokens.length - window.scored;
    for (let scored = 0; scored < window.scored; scored++) {
      const bin = contextBin(first + scored);
      const total = totals.get(bin) ?? [0, 0];
      total[0] += 1;
      total[1] += bits[index]?.[scored] as number;
      totals.set(bin, total);
    }
  });
  return [...totals].sort(([a], [b]) => a - b).map(([bin, [tokens, sum]]) => [bin, tokens, sum]);
}

/** Adds up shards' bins, in the order given; undefined when one has none (written by an older version). */
export function sumBins(shards: Iterable<readonly BinTotal[] | undefined>): ContextBin[] | undefined {
  const totals = new Map<number, [tokens: number, bits: number]>();
  for (const bins of shards) {
    if (bins === undefined) return undefined;
    for (const [bin, tokens, bits] of bins) {
      const total = totals.get(bin) ?? [0, 0];
      totals.set(bin, [total[0] + tokens, total[1] + bits]);
    }
  }
  return [...totals]
    .sort(([a], [b]) => a - b)
    .map(([bin, [tokens, bits]]) => ({ from: firstOf(bin), to: firstOf(bin + 1) - 1, tokens, bits }));
}

/** The shortest context of a bin. */
function firstOf(bin: number): number {
  return Math.ceil(2 ** (bin >> 1) * (bin % 2 === 0 ? 1 : 1.5));
}
