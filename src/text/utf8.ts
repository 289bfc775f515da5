/**
 * UTF-8, strictly: what is not UTF-8 is reported with its place, never replaced by U+FFFD.
 *
 * Invariant: `decodeUtf8(bytes)` is `ok` exactly when encoding its text gives `bytes` again (a byte order mark included).
 * Reference: Unicode 16, table 3-7 "Well-Formed UTF-8 Byte Sequences".
 */
import { isUtf8 } from "node:buffer";

export type Utf8Result =
  | { readonly status: "ok"; readonly text: string }
  /** `byteOffset` is where the first sequence that is not UTF-8 begins. */
  | { readonly status: "invalid"; readonly byteOffset: number };

/** Decodes `bytes` if every one of them belongs to a well-formed UTF-8 sequence. */
export function decodeUtf8(bytes: Uint8Array): Utf8Result {
  if (!isUtf8(bytes)) return { status: "invalid", byteOffset: findInvalidUtf8(bytes) ?? 0 };
  return { status: "ok", text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") };
}

/** Where the first sequence that is not UTF-8 begins, or undefined when all of `bytes` is UTF-8. */
export function findInvalidUtf8(bytes: Uint8Array): number | undefined {
  for (let offset = 0; offset < bytes.length;) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) return offset;
    offset += length;
  }
  return undefined;
}

/** The number of bytes `text` has in UTF-8. */
export function countUtf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * The UTF-16 index of the first surrogate that has no partner, or undefined. Such a string, which JSON escapes can
 * write, has no UTF-8 form.
 */
export function findLoneSurrogate(text: string): number | undefined {
  const index = text.search(/\p{Surrogate}/u);
  return index < 0 ? undefined : index;
}

/** The length of the well-formed sequence at `offset`, or 0. */
export function sequenceLength(bytes: Uint8Array, offset: number): number {
  const lead = bytes[offset] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const [low, high] = secondByteRange(lead);
  const second = bytes[offset + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let index = 2; index < length; index += 1) {
    if (((bytes[offset + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Table 3-7: overlong forms, surrogates and values above U+10FFFF are shut out by the second byte. */
function secondByteRange(lead: number): readonly [low: number, high: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

/** The longest start of `text` that has at most `maxBytes` bytes as UTF-8; code points stay whole. */
export function truncateUtf8(text: string, maxBytes: number): string {
  const target = new Uint8Array(maxBytes);
  return text.slice(0, new TextEncoder().encodeInto(text, target).read);
}
