/**
 * An archive's records one after another, strictly: every length is checked before its bytes are asked for, what comes in the
 * wrong order is refused, and so are bytes behind the end. Memory is bounded by one record.
 */
import { crc32 } from "node:zlib";
import { decodeBlockRecord, RECORD, type BlockRecord } from "./block-record.js";
import { ByteReader } from "./byte-reader.js";
import { damaged } from "./damaged.js";
import { decodeEndRecord, type ArchiveEnd } from "./end-record.js";
import {
  checkHeaderStart,
  decodeHeader,
  HEADER_START_BYTES,
  type ArchiveHeader,
  type FormatVersion,
} from "./header.js";
import { LIMITS } from "./limits.js";
import { decodeModelRecord, type ModelIdentity } from "./model-record.js";

export type ArchivePart =
  | { readonly type: "header"; readonly header: ArchiveHeader }
  | { readonly type: "model"; readonly model: ModelIdentity }
  | { readonly type: "block"; readonly block: BlockRecord }
  | { readonly type: "end"; readonly end: ArchiveEnd };

/** Gives the next `count` bytes, or fewer where the input ends. */
export type ReadBytes = (count: number) => Promise<Uint8Array>;

export async function* readArchive(read: ReadBytes): AsyncGenerator<ArchivePart, void, undefined> {
  const { version, header } = await readHeader(read);
  yield { type: "header", header };
  let hasModel = false;
  let byteCount = 0;
  for (;;) {
    const kind = (await readExactly(read, 1, "the archive"))[0] as number;
    const length = await readVarint(read, LIMITS.blockBytes + LIMITS.recordExtraBytes + LIMITS.headerBytes);
    const body = await readExactly(read, length, "a record");
    switch (kind) {
      case RECORD.end: {
        const end = decodeEndRecord(body);
        if (end.byteCount !== byteCount || (header.byteCount ?? byteCount) !== byteCount)
          throw damaged(`its blocks hold ${byteCount} bytes, its lengths say otherwise`);
        if ((await read(1)).length > 0) throw damaged("there are bytes behind its end");
        yield { type: "end", end };
        return;
      }
      case RECORD.model:
        if (hasModel) throw damaged("it names a second model");
        hasModel = true;
        yield { type: "model", model: decodeModelRecord(body) };
        break;
      case RECORD.stored:
      case RECORD.bytes:
      case RECORD.text:
      case RECORD.repeat: {
        if (kind === RECORD.repeat && version === 1) throw damaged("version 1 has no repeated blocks");
        const block = decodeBlockRecord(BLOCK_KINDS[kind], body, version);
        if (block.kind === "text" && !hasModel) throw damaged("a text block comes before the model's name");
        byteCount += block.byteCount;
        if (header.byteCount !== undefined && byteCount > header.byteCount)
          throw damaged("its blocks hold more bytes than its header says");
        yield { type: "block", block };
        break;
      }
      default:
        throw damaged(`it has a record of unknown kind ${kind}`);
    }
  }
}

const BLOCK_KINDS = {
  [RECORD.stored]: "stored",
  [RECORD.bytes]: "bytes",
  [RECORD.text]: "text",
  [RECORD.repeat]: "repeat",
} as const;

async function readHeader(read: ReadBytes): Promise<{ version: FormatVersion; header: ArchiveHeader }> {
  const start = await read(HEADER_START_BYTES);
  const version = checkHeaderStart(start);
  const seen: number[] = [...start];
  const length = await readVarint(read, LIMITS.headerBytes, seen);
  const body = await readExactly(read, length, "the header");
  const checksum = new ByteReader(await readExactly(read, 4, "the header"), "the header").uint32();
  if (checksum !== crc32(body, crc32(Uint8Array.from(seen)))) throw damaged("the header fails its checksum");
  return { version, header: decodeHeader(body) };
}

/** A varint byte by byte; its bytes are added to `seen`. */
async function readVarint(read: ReadBytes, most: number, seen: number[] = []): Promise<number> {
  const first = seen.length;
  do seen.push((await readExactly(read, 1, "the archive"))[0] as number);
  while ((seen.at(-1) as number) >= 128 && seen.length - first < 8);
  return new ByteReader(Uint8Array.from(seen.slice(first)), "a record").varint(most, "length");
}

async function readExactly(read: ReadBytes, count: number, what: string): Promise<Uint8Array> {
  const bytes = await read(count);
  if (bytes.length < count) throw damaged(`${what} ends early`);
  return bytes;
}
