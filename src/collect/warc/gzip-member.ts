/**
 * One gzip member (RFC 1952) out of a buffer that may go on behind it: its decompressed bytes and its length.
 *
 * Node's own streams join members and ignore what follows the last one, so a file cut inside a member's header would
 * read as whole. Here every header, CRC-32 and length is checked, and the next member's place is known exactly.
 */
import { crc32, inflateRawSync } from "node:zlib";

export interface MemberLimits {
  readonly outputBytes: number;
  readonly ratio: number;
  readonly ratioFreeBytes: number;
}

export type GzipMember =
  | { readonly status: "whole"; readonly output: Uint8Array; readonly byteLength: number }
  /** The member goes on behind the end of the buffer. */
  | { readonly status: "incomplete" }
  | { readonly status: "too-large"; readonly what: string; readonly limit: number }
  | { readonly status: "damaged"; readonly reason: string };

/** Work and memory: at most `limits.outputBytes`. */
export function readGzipMember(bytes: Uint8Array, limits: MemberLimits): GzipMember {
  const header = readHeader(bytes);
  if (header.status !== "whole") return header;
  const inflated = inflate(bytes.subarray(header.byteLength), limits);
  if (inflated.status !== "whole") return inflated;
  const { output } = inflated;
  const trailerStart = header.byteLength + inflated.byteLength;
  const byteLength = trailerStart + TRAILER_BYTES;
  if (bytes.length < byteLength) return { status: "incomplete" };
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + trailerStart, TRAILER_BYTES);
  if (trailer.getUint32(0, true) !== crc32(output)) return damaged("the gzip checksum does not match");
  if (trailer.getUint32(4, true) !== output.length >>> 0) return damaged("the gzip length does not match");
  return { status: "whole", output, byteLength };
}

const FIXED_HEADER_BYTES = 10;
/** CRC-32 and length. */
const TRAILER_BYTES = 8;
/** Of name, comment and extra field together; Common Crawl writes none. */
const MAXIMUM_HEADER_BYTES = 64 * 1024;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

type Header = Exclude<GzipMember, { status: "whole" }> | { readonly status: "whole"; readonly byteLength: number };

function readHeader(bytes: Uint8Array): Header {
  const magic = [0x1f, 0x8b, 8];
  for (const [place, byte] of magic.entries()) {
    if (place < bytes.length && bytes[place] !== byte) return damaged("no gzip member begins here");
  }
  if (bytes.length < FIXED_HEADER_BYTES) return { status: "incomplete" };
  const flags = bytes[3] ?? 0;
  if ((flags & FLAG.reserved) !== 0) return damaged("the gzip header has reserved flags");
  let end = FIXED_HEADER_BYTES;
  if ((flags & FLAG.extra) !== 0) end += 2 + ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8));
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const zero = end < bytes.length ? bytes.indexOf(0, end) : -1;
    if (zero < 0) end = Math.max(end, bytes.length) + 1;
    else end = zero + 1;
  }
  if ((flags & FLAG.headerCrc) !== 0) end += 2;
  if (end > 2 * MAXIMUM_HEADER_BYTES) return damaged("the gzip header does not end");
  return end > bytes.length ? { status: "incomplete" } : { status: "whole", byteLength: end };
}

function inflate(bytes: Uint8Array, limits: MemberLimits): GzipMember {
  const ratioBytes = Math.max(limits.ratioFreeBytes, Math.floor(limits.ratio * bytes.length));
  const maxOutputLength = Math.max(1, Math.min(limits.outputBytes, ratioBytes));
  try {
    // @types/node does not know the `info` option: it also gives the engine, which knows how many bytes it has read.
    const { buffer, engine } = inflateRawSync(bytes, { maxOutputLength, info: true } as object) as unknown as Inflated;
    const isOverRatio = buffer.length > Math.max(limits.ratioFreeBytes, limits.ratio * engine.bytesWritten);
    if (isOverRatio) return { status: "too-large", what: "the ratio of decompression", limit: limits.ratio };
    return { status: "whole", output: buffer, byteLength: engine.bytesWritten };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") return { status: "incomplete" };
    if (code === "ERR_BUFFER_TOO_LARGE") {
      return ratioBytes < limits.outputBytes
        ? { status: "too-large", what: "the ratio of decompression", limit: limits.ratio }
        : { status: "too-large", what: "a member's decompressed size in bytes", limit: limits.outputBytes };
    }
    if (code?.startsWith("Z_") !== true) throw error;
    return damaged(`the gzip data is invalid (${(error as Error).message})`);
  }
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function damaged(reason: string): Extract<GzipMember, { status: "damaged" }> {
  return { status: "damaged", reason };
}
