/** Blocks that are one short piece again and again: zeros of a sparse file, a pattern. They are kept as that piece. */
import { LIMITS } from "./format/limits.js";

/**
 * The piece, as long as a reader asks for (a byte for so many of the block), or undefined when the block is no such thing.
 * Longer pieces are left to the byte model, which makes the piece itself smaller too.
 */
export function findUnit(bytes: Uint8Array): Uint8Array | undefined {
  const least = Math.ceil(bytes.length / LIMITS.repeatRatio);
  const period = findPeriod(bytes, least);
  if (period === undefined) return undefined;
  const unitBytes = Math.ceil(least / period) * period;
  return unitBytes < bytes.length ? bytes.subarray(0, unitBytes) : undefined;
}

/** The least period up to `most`. */
function findPeriod(bytes: Uint8Array, most: number): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, Math.min(START_BYTES, buffer.length));
  for (let period = 1; period <= most && period < buffer.length; period++) {
    // The next place where the block's start stands again.
    period = buffer.subarray(0, most + START_BYTES).indexOf(start, period);
    if (period < 0 || period > most) return undefined;
    if (buffer.subarray(period).equals(buffer.subarray(0, buffer.length - period))) return period;
  }
  return undefined;
}

const START_BYTES = 16;
