/**
 * Reads WARC 1.0 and 1.1 files, and so Common Crawl's WET, as a stream of records: plain, or gzip with whole records in
 * each member, as Common Crawl and the standard's annex D have it.
 *
 * Invariant: the records are a prefix of the file's, and the reading ends without an error only at a record's end. The
 * file is untrusted: memory is bounded by the limits, whatever it says.
 */
import { ByteWindow } from "./byte-window.js";
import { readGzipMember } from "./gzip-member.js";
import { parseRecord } from "./parse-record.js";
import { warcError } from "./warc-error.js";
import { DEFAULT_WARC_LIMITS, type WarcLimits, type WarcRecord } from "./warc-record.js";

export type { WarcLimits, WarcRecord } from "./warc-record.js";

export interface ReadWarcOptions {
  /** How messages name the file. */
  readonly file: string;
  readonly limits?: Partial<WarcLimits>;
}

/**
 * @param chunks the file's bytes as stored. Its own errors pass as they are.
 * @throws {DataError} the file is damaged, truncated or asks for more than the limits: file, byte and remedy are named.
 */
export async function* readWarc(
  chunks: AsyncIterable<Uint8Array>,
  { file, limits: given = {} }: ReadWarcOptions,
): AsyncGenerator<WarcRecord> {
  const limits = { ...DEFAULT_WARC_LIMITS, ...given };
  const window = new ByteWindow(chunks);
  try {
    await window.growTo(2);
    if (window.bytes.length === 0) throw warcError.damaged(file, 0, "it is empty");
    yield* isGzip(window.bytes) ? readMembers(window, file, limits) : readPlain(window, file, limits);
  } finally {
    await window.close();
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && (bytes.length === 1 || bytes[1] === 0x8b);
}

async function* readPlain(window: ByteWindow, file: string, limits: WarcLimits): AsyncGenerator<WarcRecord> {
  for (await window.growTo(1); window.bytes.length > 0; await window.growTo(1)) {
    const place = { file, byteOffset: window.offset };
    const parsed = parseRecord(window.bytes, place, limits);
    if (parsed.status === "whole") {
      window.skip(parsed.byteLength);
      refuseTotal(window.offset, limits, file, place.byteOffset);
      yield parsed.record;
    } else if (window.hasEnded) {
      throw warcError.truncated(file, window.offset, "record");
    } else {
      await window.growTo(parsed.neededBytes);
    }
  }
}

async function* readMembers(window: ByteWindow, file: string, limits: WarcLimits): AsyncGenerator<WarcRecord> {
  let totalBytes = 0;
  for (await window.growTo(1); window.bytes.length > 0; await window.growTo(1)) {
    const byteOffset = window.offset;
    const { output, byteLength } = await readWholeMember(window, file, limits);
    totalBytes += output.length;
    refuseTotal(totalBytes, limits, file, byteOffset);
    yield* recordsOf(output, { file, byteOffset }, limits);
    window.skip(byteLength);
  }
}

/** Most members lie whole in the chunk that is there. A longer one is tried again with twice the bytes. */
async function readWholeMember(window: ByteWindow, file: string, limits: WarcLimits) {
  const outputBytes = limits.headBytes + limits.payloadBytes;
  // Stored blocks add 5 bytes for each 64 KiB; the rest is for the gzip header.
  const longestBytes = Math.ceil(outputBytes * 1.001) + 256 * 1024;
  for (;;) {
    const member = readGzipMember(window.bytes, { ...limits, outputBytes });
    if (member.status === "whole") return member;
    if (member.status === "damaged") throw warcError.damaged(file, window.offset, member.reason);
    if (member.status === "too-large")
      throw warcError.tooLarge(file, window.offset, member.what, member.limit, RECOMPRESS);
    if (window.hasEnded) throw warcError.truncated(file, window.offset, "gzip member");
    if (window.bytes.length > longestBytes) {
      throw warcError.tooLarge(file, window.offset, "a gzip member's size in bytes", longestBytes, RECOMPRESS);
    }
    await window.growTo(2 * window.bytes.length);
  }
}

const RECOMPRESS =
  "Each record should be a gzip member of its own: `warcio recompress FILE NEW.warc.gz` makes it so. " +
  "Do not trust a file that still asks for this much.";

function* recordsOf(
  output: Uint8Array,
  place: { readonly file: string; readonly byteOffset: number },
  limits: WarcLimits,
): Generator<WarcRecord> {
  for (let start = 0; start < output.length;) {
    const parsed = parseRecord(output.subarray(start), place, limits);
    if (parsed.status === "incomplete") {
      const hint =
        "Download the file again; if it was compressed as a whole, run `warcio recompress FILE NEW.warc.gz`.";
      throw warcError.damaged(place.file, place.byteOffset, "the gzip member ends inside a record", hint);
    }
    yield parsed.record;
    start += parsed.byteLength;
  }
}

function refuseTotal(totalBytes: number, limits: WarcLimits, file: string, byteOffset: number): void {
  if (totalBytes <= limits.totalBytes) return;
  const what = "the file's decompressed size in bytes";
  throw warcError.tooLarge(file, byteOffset, what, limits.totalBytes, "Split the file, or raise the limit.");
}
