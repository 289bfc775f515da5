/**
 * Whether a block is worth no model at all: already compressed, encrypted, random. It is stored then, a hundred times faster. The
 * answer depends on the bytes alone, so archives are the same everywhere.
 */
import { encodeBytes } from "./byte-model.js";
import { repeatedShare } from "./repeated-share.js";

/** Shorter blocks are cheap enough to try. */
const LEAST_BYTES = 1 << 16;
const SAMPLES = 16;
const SAMPLE_BYTES = 512;
/** A model that saves less on samples is not worth its time. */
const LEAST_SAVING = 0.005;
/** Copies from far away, which no sample shows. */
const REPEATED_BYTES = 8;
const MOST_REPEATED = 0.01;

export function isNoise(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST_BYTES) return false;
  const step = (bytes.length - SAMPLE_BYTES) / (SAMPLES - 1);
  const sample = Buffer.concat(
    Array.from({ length: SAMPLES }, (_, index) => {
      const from = Math.floor(index * step);
      return bytes.subarray(from, from + SAMPLE_BYTES);
    }),
  );
  const coded = encodeBytes(sample)?.length ?? sample.length;
  return coded > (1 - LEAST_SAVING) * sample.length && repeatedShare(bytes, REPEATED_BYTES) < MOST_REPEATED;
}
