/** The key-value part of a GGUF header. Arrays are skipped, their length kept, unless a caller asks for them. */
import type { ByteReader } from "./byte-reader.js";
import { ggufError, quoteUntrusted } from "./gguf-error.js";
import type { GgufArray, GgufValue } from "./gguf-header.js";

/** @throws {DataError} when an entry breaks the format or a limit. */
export async function readMetadata(
  bytes: ByteReader,
  entryCount: number,
  keep: ReadonlySet<string>,
): Promise<Map<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < entryCount; index++) {
    const key = await bytes.string(MAXIMUM_KEY_BYTES, `the name of metadata entry ${index}`);
    if (metadata.has(key)) throw ggufError.damaged(bytes.file, `it has two entries ${quoteUntrusted(key)}`);
    const what = `the value of ${quoteUntrusted(key)}`;
    metadata.set(key, await readValue(bytes, await bytes.u32(what), what, keep.has(key), 0));
  }
  return metadata;
}

/** From the format's description (docs/gguf.md in ggml-org/ggml). */
const MAXIMUM_KEY_BYTES = 65_535;
/** Chat templates, the longest strings in use, have some 10^5 bytes. */
const MAXIMUM_STRING_BYTES = 1 << 24;
/** The longest in use, the merges of a 262k vocabulary, has 5 · 10^5 entries. */
const MAXIMUM_ARRAY_LENGTH = 1 << 23;
/** Nothing in use nests arrays; the format allows it. */
const MAXIMUM_NESTING = 2;

const TYPE_STRING = 8;
const TYPE_ARRAY = 9;
interface Scalar {
  readonly bytes: number;
  read(bytes: Buffer): GgufValue;
}
const SCALARS: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [0, { bytes: 1, read: (bytes) => bytes.readUInt8() }],
  [1, { bytes: 1, read: (bytes) => bytes.readInt8() }],
  [2, { bytes: 2, read: (bytes) => bytes.readUInt16LE() }],
  [3, { bytes: 2, read: (bytes) => bytes.readInt16LE() }],
  [4, { bytes: 4, read: (bytes) => bytes.readUInt32LE() }],
  [5, { bytes: 4, read: (bytes) => bytes.readInt32LE() }],
  [6, { bytes: 4, read: (bytes) => bytes.readFloatLE() }],
  [7, { bytes: 1, read: (bytes) => bytes.readUInt8() !== 0 }],
  [10, { bytes: 8, read: (bytes) => bytes.readBigUInt64LE() }],
  [11, { bytes: 8, read: (bytes) => bytes.readBigInt64LE() }],
  [12, { bytes: 8, read: (bytes) => bytes.readDoubleLE() }],
]);

async function readValue(
  bytes: ByteReader,
  type: number,
  what: string,
  kept: boolean,
  nesting: number,
): Promise<GgufValue> {
  const scalar = SCALARS.get(type);
  if (scalar !== undefined) return scalar.read(await bytes.take(scalar.bytes, what));
  if (type === TYPE_STRING) return bytes.string(MAXIMUM_STRING_BYTES, what);
  if (type !== TYPE_ARRAY) throw ggufError.damaged(bytes.file, `${what} has type ${type}; 0 to 12 exist`);
  if (nesting === MAXIMUM_NESTING) {
    throw ggufError.damaged(bytes.file, `${what} nests arrays deeper than ${MAXIMUM_NESTING}`);
  }
  return readArray(bytes, what, kept, nesting);
}

async function readArray(bytes: ByteReader, what: string, kept: boolean, nesting: number): Promise<GgufArray> {
  const type = await bytes.u32(what);
  const arrayLength = await bytes.count(MAXIMUM_ARRAY_LENGTH, what);
  if (kept) {
    const values: GgufValue[] = [];
    for (let index = 0; index < arrayLength; index++) {
      values.push(await readValue(bytes, type, what, true, nesting + 1));
    }
    return { arrayLength, values };
  }
  const scalar = SCALARS.get(type);
  if (scalar !== undefined) await bytes.skip(scalar.bytes * arrayLength, what);
  else if (type === TYPE_STRING) await bytes.skipStrings(arrayLength, MAXIMUM_STRING_BYTES, what);
  else for (let index = 0; index < arrayLength; index++) await readValue(bytes, type, what, false, nesting + 1);
  return { arrayLength };
}
