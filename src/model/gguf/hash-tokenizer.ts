/**
 * What decides a text's tokens, as one hash: the metadata under `tokenizer.` byte for byte (vocabulary, scores, types, merges,
 * flags; not the chat templates), the architecture, and the names by which llama.cpp treats some models' tokens apart.
 * Files that differ in weights or quantization alone have the same.
 */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { GgufHeader } from "./gguf-header.js";

/** @param header of the same file, so its structure is known to be sound. */
export async function hashTokenizer(file: string, header: GgufHeader): Promise<string> {
  const hash = createHash("sha256");
  hash.update(`${header.architecture}\0${/phi-?3|modern-bert/.exec(header.name?.toLowerCase() ?? "")?.[0] ?? ""}\0`);
  const bytes = await readStart(file, header.dataOffset);
  const entryCount = Number(bytes.readBigUInt64LE(16));
  let at = 24;
  for (let index = 0; index < entryCount; index++) {
    const start = at;
    const keyLength = Number(bytes.readBigUInt64LE(at));
    const key = bytes.toString("utf8", at + 8, at + 8 + keyLength);
    at += 8 + keyLength;
    at = endOfValue(bytes, bytes.readUInt32LE(at), at + 4);
    if (key.startsWith("tokenizer.") && !key.startsWith("tokenizer.chat_template"))
      hash.update(bytes.subarray(start, at));
  }
  return hash.digest("hex");
}

async function readStart(file: string, byteCount: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const bytes = Buffer.alloc(byteCount);
    let done = 0;
    while (done < byteCount) {
      const { bytesRead } = await handle.read(bytes, done, byteCount - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}

/** Bytes of the scalar types by number; strings and arrays have none. */
const SCALAR_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8] as const;
const TYPE_STRING = 8;

function endOfValue(bytes: Buffer, type: number, at: number): number {
  const scalarBytes = SCALAR_BYTES[type];
  if (scalarBytes !== undefined) return at + scalarBytes;
  if (type === TYPE_STRING) return at + 8 + Number(bytes.readBigUInt64LE(at));
  const elementType = bytes.readUInt32LE(at);
  const length = Number(bytes.readBigUInt64LE(at + 4));
  const elementBytes = SCALAR_BYTES[elementType];
  if (elementBytes !== undefined) return at + 12 + length * elementBytes;
  let end = at + 12;
  for (let index = 0; index < length; index++) end = endOfValue(bytes, elementType, end);
  return end;
}
