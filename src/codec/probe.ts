/**
 * A fingerprint of what a model computes here: frequencies after known tokens, in the calls and at the positions an archive
 * uses. A machine that would decode differently gets another one, and is told so before it writes a byte.
 *
 * The positions are spread over the whole context, since what depends on them (the rotary factors' sines and cosines come
 * from the system's own library) may differ at some of them only; and one call reads many tokens at once, as the beginning of a
 * window does.
 */
import { createHash } from "node:crypto";
import type { LockstepGeometry, LogitSource } from "./lockstep.js";
import type { TokenKernel } from "./token-kernel.js";

const STEPS = 4;
/** At least so many positions to start from. */
const STARTS = 16;

/** The first 8 bytes of a SHA-256, hex. */
export function probeModel(
  source: LogitSource,
  kernel: TokenKernel,
  { contextTokens, streams }: LockstepGeometry,
  vocabularySize: number,
): string {
  const hash = createHash("sha256");
  const take = (row: number): void => void hash.update(littleEndian(kernel.frequencies(source.row(row))));
  const rounds = Math.ceil(STARTS / streams);
  const last = Math.max(0, contextTokens - STEPS);
  const token = (stream: number, step: number): number => (stream * 7919 + step * 104729 + 1) % vocabularySize;
  for (let round = 0; round < rounds; round++) {
    source.clear();
    for (let step = 0; step < Math.min(STEPS, contextTokens); step++) {
      for (let stream = 0; stream < streams; stream++) {
        const start = Math.floor(((stream * rounds + round) * last) / Math.max(1, streams * rounds - 1));
        source.put(token(stream, round * STEPS + step), start + step, stream, true);
      }
      source.decode();
      for (let stream = 0; stream < streams; stream++) take(stream);
    }
  }
  source.clear();
  const each = Math.min(contextTokens, Math.max(1, Math.floor(source.callTokens / streams)));
  for (let stream = 0; stream < streams; stream++)
    for (let position = 0; position < each; position++)
      source.put(token(stream, position), position, stream, position === each - 1);
  source.decode();
  for (let stream = 0; stream < streams; stream++) take(stream);
  source.clear();
  return hash.digest("hex").slice(0, 16);
}

function littleEndian(values: Uint32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32();
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
