/**
 * What the levels 1 to 9 mean: which ladder model, and in how many streams. More streams are faster and cost a little size, since
 * each begins without anything before it; a larger model is slower and smaller. docs/results.md has the figures.
 *
 * The default is the smallest that codes 5 KB a second in both directions on two cores that have nothing else to do.
 */
import type { LockstepGeometry } from "./lockstep.js";

export interface Level {
  /** A ladder model. */
  readonly model: string;
  readonly geometry: LockstepGeometry;
  /** A block gets another stream for each so many tokens. */
  readonly tokensPerStream: number;
  /** The most bytes of a block. */
  readonly blockBytes: number;
}

export const DEFAULT_LEVEL = 6;

// The overlap is for models that run in llama.cpp; the portable engine's windows slide.
const many = { contextTokens: 512, overlapTokens: 128, streams: 32 };
const some = { contextTokens: 768, overlapTokens: 192, streams: 16 };
const few = { contextTokens: 2048, overlapTokens: 1024, streams: 4 };
const MIB = 1 << 20;

const LEVELS: readonly Level[] = [
  { model: "ladder:xs", geometry: many, tokensPerStream: 1024, blockBytes: MIB },
  { model: "ladder:xs", geometry: some, tokensPerStream: 4096, blockBytes: MIB },
  { model: "ladder:s", geometry: many, tokensPerStream: 1024, blockBytes: MIB },
  { model: "ladder:s", geometry: some, tokensPerStream: 4096, blockBytes: MIB },
  { model: "ladder:m", geometry: many, tokensPerStream: 1024, blockBytes: MIB },
  { model: "ladder:m", geometry: some, tokensPerStream: 4096, blockBytes: MIB },
  { model: "ladder:l", geometry: many, tokensPerStream: 1024, blockBytes: MIB },
  { model: "ladder:l", geometry: some, tokensPerStream: 4096, blockBytes: MIB },
  { model: "ladder:l", geometry: few, tokensPerStream: 16384, blockBytes: MIB },
];

/** @param level 1 to 9. */
export function levelSettings(level: number): Level {
  const found = LEVELS[level - 1];
  if (found === undefined) throw new RangeError(`there is no level ${level}`);
  return found;
}

/**
 * The block length for a file: a file that would be one block is cut into a block for each of two cores when it is long enough
 * that the second beginning costs little. The choice depends on the file alone, not on the machine.
 */
export function blockBytesFor(byteCount: number | undefined, most: number): number {
  if (byteCount === undefined || byteCount >= 2 * most) return most;
  if (byteCount < HALVED_FROM) return Math.max(1, Math.min(byteCount, most));
  return Math.min(most, Math.ceil(byteCount / 2));
}

const HALVED_FROM = 65536;
