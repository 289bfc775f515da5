/**
 * Which windows a device reads together: a pure function of the windows and the device's limits, so that every run makes the
 * same calls. Windows of a batch are read side by side, each as a sequence with memory of its own, padded at the end to the
 * longest one (what comes behind a token does not move it); so those of like length go together.
 */
import type { Window } from "../language-model.js";

/** What a device takes in one call. */
export interface BatchLimits {
  /** Tokens. */
  readonly callTokens: number;
  /** Windows side by side. */
  readonly sequences: number;
  /** Of each window, tokens: the library's time for the mask grows with their square. */
  readonly stepTokens: number;
  /** Places with logits, which stay on the device. */
  readonly outputs: number;
}

/** Windows side by side, flattened: `lengths[i]` tokens belong to window i, its last `scored[i]` count. */
export interface WindowBatch {
  /** Which of the planned windows these are. */
  readonly places: readonly number[];
  readonly tokens: Int32Array;
  readonly lengths: Int32Array;
  readonly scored: Int32Array;
  readonly isBatch: true;
}

/** A window joins a longer one when at most this part of what is read for it is padding. */
const MOST_PADDING = 1 / 4;

/** What the limits depend on. */
export interface BatchModel {
  readonly contextTokens: number;
  readonly vocabularySize: number;
  /** Keys and values of a token in all layers. */
  readonly memoryBytesPerToken: number;
  readonly packsWindows: boolean;
}

/**
 * @param deviceBytes all memory of the device.
 * @returns what keeps a big device busy, and what fits a small one. Logits take 16 bytes a place and token of the vocabulary on
 * the host (which the library sets aside and nobody uses) and up to 12 on the device.
 */
export function batchLimits(
  deviceBytes: number,
  { contextTokens, vocabularySize, memoryBytesPerToken, packsWindows }: BatchModel,
): BatchLimits {
  const isBig = deviceBytes >= 30 * GIB;
  const [callTokens, logitBytes, memoryBytes] = isBig ? [8192, (5 / 8) * GIB, 4 * GIB] : [2048, GIB / 16, GIB / 2];
  const fitting = Math.floor(memoryBytes / (memoryBytesPerToken * sequenceCells(contextTokens)));
  return {
    callTokens,
    sequences: packsWindows ? Math.max(1, Math.min(MOST_WINDOWS, fitting)) : 1,
    stepTokens: 256,
    outputs: Math.max(MOST_WINDOWS, Math.min(callTokens, Math.floor(logitBytes / (4 * vocabularySize)))),
  };
}

const GIB = 2 ** 30;
const MOST_WINDOWS = 32;

/** Cells of a sequence of its own; the library rounds them up. */
export function sequenceCells(contextTokens: number): number {
  return Math.ceil(contextTokens / 256) * 256;
}

/** Each window is in one batch. Batches go from the longest windows to the shortest, and those of like length are of like size. */
export function planBatches(windows: readonly Window[], { sequences }: BatchLimits): WindowBatch[] {
  const inputs = (place: number): number => (windows[place] as Window).tokens.length - 1; // The last token is only a target.
  const order = [...windows.keys()].sort((a, b) => inputs(b) - inputs(a) || a - b);
  const batches: WindowBatch[] = [];
  for (let from = 0; from < order.length;) {
    const shortest = (1 - MOST_PADDING) * inputs(order[from] as number);
    let to = from + 1;
    while (to < order.length && inputs(order[to] as number) >= shortest) to++;
    const size = Math.ceil((to - from) / Math.ceil((to - from) / sequences));
    batches.push(flatten(windows, order.slice(from, from + size)));
    from += size;
  }
  return batches;
}

function flatten(windows: readonly Window[], places: readonly number[]): WindowBatch {
  const chosen = places.map((place) => windows[place] as Window);
  const lengths = Int32Array.from(chosen, ({ tokens }) => tokens.length);
  const tokens = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const window of chosen) {
    tokens.set(window.tokens, offset);
    offset += window.tokens.length;
  }
  return { places, tokens, lengths, scored: Int32Array.from(chosen, ({ scored }) => scored), isBatch: true };
}
