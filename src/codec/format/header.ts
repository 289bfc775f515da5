/**
 * The start of an archive: its signature, its version and what is known of the original before it is read.
 * docs/format.md is the specification.
 */
import { crc32 } from "node:zlib";
import { DataError } from "../../errors.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { damaged } from "./damaged.js";
import { LIMITS } from "./limits.js";

/** 0x89 keeps it from looking like text, 0x1a ends a text on old systems, and "BW" is for people. */
export const SIGNATURE = Uint8Array.of(0x89, 0x42, 0x57, 0x1a);

/** What is written. */
export const FORMAT_VERSION = 2;

/** What is read. */
export type FormatVersion = 1 | 2;

export interface ArchiveHeader {
  /** The original file's name, without folders. */
  readonly name?: string;
  /** When it was last changed, milliseconds since 1970. */
  readonly modifiedMs?: number;
  /** Its length, bytes; absent when it was compressed from a pipe. */
  readonly byteCount?: number;
}

const HAS_NAME = 1;
const HAS_TIME = 2;
const HAS_LENGTH = 4;

export function encodeHeader({ name, modifiedMs, byteCount }: ArchiveHeader): Uint8Array {
  const fields = new ByteWriter().byte(
    (name === undefined ? 0 : HAS_NAME) |
      (modifiedMs === undefined ? 0 : HAS_TIME) |
      (byteCount === undefined ? 0 : HAS_LENGTH),
  );
  if (name !== undefined) fields.string(name);
  if (modifiedMs !== undefined) fields.varint(modifiedMs);
  if (byteCount !== undefined) fields.varint(byteCount);
  const body = fields.finish();
  const start = new ByteWriter().bytes(SIGNATURE).byte(FORMAT_VERSION).varint(body.length).bytes(body).finish();
  return new ByteWriter().bytes(start).uint32(crc32(start)).finish();
}

/** The length of the fixed start: signature, version, and the longest length that may follow. */
export const HEADER_START_BYTES = SIGNATURE.length + 1;

/** @throws {DataError} when `start` is not how an archive of a version known here begins. */
export function checkHeaderStart(start: Uint8Array): FormatVersion {
  if (start.length < SIGNATURE.length || SIGNATURE.some((byte, index) => start[index] !== byte)) {
    throw new DataError("not-an-archive", "This is not a bitwit archive: it does not begin with its signature.", {
      hint: "Archives are made by `bitwit compress`; check which file this is.",
    });
  }
  const version = start[SIGNATURE.length];
  if (version === undefined) throw damaged("the header ends early");
  if (version === 1 || version === 2) return version;
  throw new DataError(
    "archive-version",
    `The archive has format version ${version}; this bitwit reads versions 1 and ${FORMAT_VERSION}.`,
    { hint: "Use the bitwit that made it, or a newer one." },
  );
}

/** @param body the header's fields. */
export function decodeHeader(body: Uint8Array): ArchiveHeader {
  const reader = new ByteReader(body, "the header");
  const flags = reader.byte();
  if (flags > (HAS_NAME | HAS_TIME | HAS_LENGTH)) throw damaged(`the header has unknown flags (${flags})`);
  const name = flags & HAS_NAME ? reader.string(LIMITS.nameBytes, "name") : undefined;
  if (name !== undefined && !isFileName(name)) throw damaged("the header's name is no plain file name");
  const modifiedMs = flags & HAS_TIME ? reader.varint(MOST_MS, "time") : undefined;
  const byteCount = flags & HAS_LENGTH ? reader.varint(Number.MAX_SAFE_INTEGER, "length") : undefined;
  reader.end();
  return {
    ...(name === undefined ? {} : { name }),
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
    ...(byteCount === undefined ? {} : { byteCount }),
  };
}

/** Whether a name may be written to an archive: it names a file in whatever folder it is unpacked. */
export function isFileName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\u0000-\u001f\u007f]/u.test(name);
}

/** The last millisecond a Date can hold. */
const MOST_MS = 8.64e15;
