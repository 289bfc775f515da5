/** One block of an archive: how its bytes are coded, how many they are, and their checksum. */
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { damaged } from "./damaged.js";
import type { FormatVersion } from "./header.js";
import { LIMITS } from "./limits.js";

/** What a record is, its first byte. */
export const RECORD = { end: 0, stored: 1, bytes: 2, text: 3, model: 4, repeat: 5 } as const;

export type BlockKind = "stored" | "bytes" | "text" | "repeat";

export interface BlockRecord {
  /** Of the archive. */
  readonly version: FormatVersion;
  readonly kind: BlockKind;
  /** Of the original. */
  readonly byteCount: number;
  /** CRC-32 of the original bytes. */
  readonly checksum: number;
  readonly payload: Uint8Array;
}

/** What a text block's payload holds. */
export interface TextPayload {
  /** Lengths in bytes of text, other bytes, text, … by turns; empty when all is text. */
  readonly runs: readonly number[];
  /** The other bytes, by the byte model. */
  readonly others: Uint8Array;
  /** Tokens of each stream. */
  readonly tokenCounts: readonly number[];
  /** The streams' code. */
  readonly text: Uint8Array;
}

export function encodeBlockRecord({ byteCount, checksum, payload }: Omit<BlockRecord, "kind" | "version">): Uint8Array {
  return new ByteWriter().varint(byteCount).uint32(checksum).bytes(payload).finish();
}

export function decodeBlockRecord(kind: BlockKind, body: Uint8Array, version: FormatVersion): BlockRecord {
  const reader = new ByteReader(body, "a block");
  const byteCount = reader.varint(LIMITS.blockBytes, "length");
  const checksum = reader.uint32();
  const payload = reader.rest();
  if (byteCount === 0) throw damaged("a block holds no bytes");
  if (kind === "stored" && payload.length !== byteCount)
    throw damaged(`a stored block of ${byteCount} bytes has ${payload.length}`);
  if (kind === "bytes") checkByteRatio(byteCount, payload.length);
  if (kind === "repeat") checkRepeat(byteCount, payload.length);
  return { version, kind, byteCount, checksum, payload };
}

export function encodeTextPayload({ runs, others, tokenCounts, text }: TextPayload): Uint8Array {
  const writer = new ByteWriter().varint(runs.length);
  for (const run of runs) writer.varint(run);
  if (runs.length > 0) writer.varint(others.length).bytes(others);
  writer.varint(tokenCounts.length);
  for (const count of tokenCounts) writer.varint(count);
  return writer.bytes(text).finish();
}

/** @param byteCount of the block. @param mostStreams of the model record. */
export function decodeTextPayload(payload: Uint8Array, byteCount: number, mostStreams: number): TextPayload {
  const what = "a text block";
  const reader = new ByteReader(payload, what);
  const runCount = reader.varint(Math.min(LIMITS.runs, payload.length), "run count");
  const runs = Array.from({ length: runCount }, () => reader.varint(byteCount, "run length"));
  const textBytes = runCount === 0 ? byteCount : sumOf(runs, 0);
  const otherBytes = sumOf(runs, 1);
  if (textBytes + otherBytes !== byteCount) throw damaged(`${what}'s runs do not add up to its length`);
  const others = runCount === 0 ? new Uint8Array() : reader.bytes(reader.varint(reader.left, "length of other bytes"));
  checkByteRatio(otherBytes, others.length);
  const streamCount = reader.varint(mostStreams, "stream count");
  const tokenCounts = Array.from({ length: streamCount }, () => reader.varint(mostTokens(textBytes), "token count"));
  const tokens = tokenCounts.reduce((sum, count) => sum + count, 0);
  const text = reader.rest();
  if (tokens > mostTokens(textBytes)) throw damaged(`${what} has more tokens than its ${textBytes} bytes can hold`);
  if (!isPlausibleTextRatio(tokens, text.length)) throw damaged(`${what} has too many tokens for its code`);
  return { runs, others, tokenCounts, text };
}

/** A token has a byte at least, but for a few that a tokenizer puts in. */
export function mostTokens(textBytes: number): number {
  return textBytes + 8;
}

/** Whether so much code may stand for so many tokens: a reader must not be kept busy for hours by a few bytes. */
export function isPlausibleTextRatio(tokens: number, codeBytes: number): boolean {
  return tokens <= LIMITS.tokensPerByte * (codeBytes + 16);
}

function checkByteRatio(byteCount: number, codeBytes: number): void {
  if (byteCount > LIMITS.byteModelRatio * (codeBytes + 1))
    throw damaged(`${codeBytes} bytes of code cannot stand for ${byteCount} bytes`);
}

function checkRepeat(byteCount: number, unitBytes: number): void {
  if (unitBytes >= byteCount || byteCount > LIMITS.repeatRatio * unitBytes)
    throw damaged(`a piece of ${unitBytes} bytes cannot stand for ${byteCount} bytes`);
}

/** Σ of every second length, from the first or the second. */
function sumOf(runs: readonly number[], first: 0 | 1): number {
  return runs.reduce((sum, run, index) => (index % 2 === first ? sum + run : sum), 0);
}
