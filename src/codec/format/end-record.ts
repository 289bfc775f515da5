/** The last record: how long the original is and its SHA-256. */
import { crc32 } from "node:zlib";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { damaged } from "./damaged.js";

export interface ArchiveEnd {
  readonly byteCount: number;
  /** Of the original, hex. */
  readonly sha256: string;
}

export function encodeEndRecord({ byteCount, sha256 }: ArchiveEnd): Uint8Array {
  const body = new ByteWriter().varint(byteCount).bytes(Buffer.from(sha256, "hex")).finish();
  return new ByteWriter().bytes(body).uint32(crc32(body)).finish();
}

export function decodeEndRecord(record: Uint8Array): ArchiveEnd {
  const reader = new ByteReader(record, "the end record");
  const byteCount = reader.varint(Number.MAX_SAFE_INTEGER, "length");
  const sha256 = Buffer.from(reader.bytes(32)).toString("hex");
  const checksum = reader.uint32();
  reader.end();
  if (checksum !== crc32(record.subarray(0, -4))) throw damaged("the end record fails its checksum");
  return { byteCount, sha256 };
}
