/**
 * A stream that may be gzip as the bytes it stands for: gzip (RFC 1952, members one after another) is known by its first two
 * bytes and inflated, anything else goes through.
 *
 * Never more is inflated than `maxBytes`, nor than `MAXIMUM_RATIO` times what was read once that is more than
 * `RATIO_FREE_BYTES`: a bomb is refused when it begins to swell. TeX and programs compress 3 to 10 times, deflate ends at 1,032.
 */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { tarError } from "./tar-error.js";

export interface Inflated {
  readonly isGzip: boolean;
  readonly chunks: AsyncGenerator<Uint8Array>;
}

/** @throws {DataError} from `chunks`: damaged, truncated or too large. Errors of the source pass through. */
export async function inflate(source: AsyncIterable<Uint8Array>, file: string, maxBytes: number): Promise<Inflated> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const isGzip = GZIP_MAGIC.every((byte, place) => head[place] === byte);
  const limited = { file, maxBytes };
  const whole = continued(head, iterator);
  return { isGzip, chunks: isGzip ? gunzip(whole, limited) : count(whole, limited) };
}

const GZIP_MAGIC = [0x1f, 0x8b];
const MAXIMUM_RATIO = 200;
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

interface Limited {
  readonly file: string;
  readonly maxBytes: number;
}

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* count(chunks: AsyncIterable<Uint8Array>, { file, maxBytes }: Limited): AsyncGenerator<Uint8Array> {
  let byteCount = 0;
  for await (const chunk of chunks) {
    byteCount += chunk.length;
    if (byteCount > maxBytes) throw tarError.tooLarge(file, TOTAL, byteCount, maxBytes);
    yield chunk;
  }
}

const TOTAL = "its size in bytes, decompressed";

async function* gunzip(chunks: AsyncIterable<Uint8Array>, limited: Limited): AsyncGenerator<Uint8Array> {
  let bytesIn = 0;
  let bytesOut = 0;
  const source = Readable.from(counted(chunks, (length) => (bytesIn += length)));
  const engine = createGunzip();
  source.once("error", (error) => engine.destroy(error));
  source.pipe(engine);
  try {
    for await (const chunk of count(engine, limited)) {
      bytesOut += chunk.length;
      if (bytesOut > RATIO_FREE_BYTES && bytesOut > MAXIMUM_RATIO * bytesIn) {
        throw tarError.tooLarge(
          limited.file,
          "its ratio of decompression",
          Math.ceil(bytesOut / bytesIn),
          MAXIMUM_RATIO,
        );
      }
      yield chunk;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw tarError.truncated(limited.file, "its gzip data does not end", error);
    if (code?.startsWith("Z_") === true) throw tarError.damaged(limited.file, `its gzip data: ${message}`, error);
    throw error;
  } finally {
    source.destroy();
    engine.destroy();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
