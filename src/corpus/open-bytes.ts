/**
 * A file's bytes, decompressed as they stream: nothing but the chunks in flight is in memory.
 *
 * gzip goes through zlib (all members of a concatenation), Zstandard through fzstd (all frames; content checksums are not
 * verified, which fzstd cannot). Both notice a file that ends too early.
 */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { FileKind } from "./file-kind.js";
import { DamagedInput } from "./record.js";

const CHUNK_BYTES = 256 * 1024;
/**
 * fzstd hands out everything that one push decodes to, and 4 bytes (an RLE block and its header) can stand for 128 KiB.
 * Pushing 2 KiB at a time bounds that at 64 MiB even for a file made to hurt.
 */
const ZSTD_PUSH_BYTES = 2 * 1024;

/** @throws {DamagedInput} the compressed stream is damaged or truncated. Errors of the file system pass as they are. */
export async function* openBytes(path: string, compression: FileKind["compression"]): AsyncGenerator<Uint8Array> {
  if (compression === "gzip") yield* gunzip(path);
  else if (compression === "zstd") yield* unzstd(path);
  else yield* readChunks(path);
}

function readChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

async function* gunzip(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzipped = createGunzip({ chunkSize: CHUNK_BYTES });
  // The callback is empty because the failure arrives in the loop below, which reads the same stream.
  pipeline(file, gunzipped, () => {});
  try {
    for await (const chunk of gunzipped) yield chunk as Uint8Array;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new DamagedInput(`is a truncated or damaged gzip file (${error.message})`, { cause: error });
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

async function* unzstd(path: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const decoded: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => void (chunk.length > 0 && decoded.push(chunk)));
  let byteCount = 0;
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    try {
      decoder.push(chunk, isLast);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new DamagedInput(`is a truncated or damaged Zstandard file (${cause})`, { cause: error });
    }
    return decoded.splice(0);
  };
  for await (const chunk of readChunks(path)) {
    byteCount += chunk.length;
    for (let start = 0; start < chunk.length; start += ZSTD_PUSH_BYTES) {
      yield* push(chunk.subarray(start, start + ZSTD_PUSH_BYTES), false);
    }
  }
  if (byteCount === 0) throw new DamagedInput("is a truncated Zstandard file: it has 0 bytes");
  yield* push(new Uint8Array(), true);
}
