/**
 * The regular files of a tar archive (v7, ustar, GNU and pax headers), one at a time, plain or in gzip.
 *
 * The archive is untrusted: nothing is written to disk, memory is one file of at most `fileBytes` and a header of at most 4 MiB
 * (tar-stream's own limit for long names and pax), and a declared size allocates nothing. Links, devices, unsafe paths and large
 * files are passed over and told to `onSkip`. A path may come twice; tar programs take the last.
 *
 * Truncation is never silent: gzip has its checksum and length, and a bare tar must end with the zero block that the format asks
 * for.
 */
import { Readable } from "node:stream";
import { extract, type Extract } from "tar-stream";
import { inflate } from "./inflate.js";
import { safePath } from "./safe-path.js";
import type { TarEntry, TarLimits, TarSkip } from "./tar-entry.js";
import { tarError } from "./tar-error.js";

export interface ReadTarOptions {
  /** Its name in errors. */
  readonly file: string;
  /** Defaults: `TAR_LIMITS`. */
  readonly limits?: Partial<TarLimits>;
  readonly onSkip?: (skip: TarSkip) => void;
}

export const TAR_LIMITS: TarLimits = {
  fileBytes: 32 * 1024 * 1024,
  totalBytes: 1024 * 1024 * 1024,
  entries: 100_000,
  pathBytes: 1024,
};

/** @throws {DataError} the archive is damaged, truncated or beyond the limits. Errors of `chunks` pass through. */
export async function* readTar(chunks: AsyncIterable<Uint8Array>, options: ReadTarOptions): AsyncGenerator<TarEntry> {
  const { file } = options;
  const limits = { ...TAR_LIMITS, ...options.limits };
  const inflated = await inflate(chunks, file, limits.totalBytes);
  const end = { zeroBytes: 0 };
  const source = Readable.from(watchEnd(inflated.chunks, end));
  // v7 headers have no magic. The types do not know the option.
  const archive = extract({ allowUnknownFormat: true } as object);
  const failed: { source?: Error; archive?: Error } = {};
  archive.on("error", (error: Error) => (failed.archive ??= error));
  source.once("error", (error: Error) => {
    failed.source = error;
    archive.destroy(error);
  });
  source.pipe(archive);
  try {
    let entries = 0;
    for await (const entry of archive) {
      entries += 1;
      if (entries > limits.entries) throw tarError.tooLarge(file, "its number of entries", entries, limits.entries);
      const taken = await take(entry, limits, options);
      if (taken !== undefined) yield taken;
    }
  } catch (error) {
    if (failed.source !== undefined) throw failed.source;
    throw error === failed.archive ? worded(file, error as Error) : error;
  } finally {
    source.destroy();
    archive.destroy();
  }
  if (!inflated.isGzip && end.zeroBytes < BLOCK_BYTES) {
    throw tarError.truncated(file, "the zero block that ends an archive is missing");
  }
}

type Entry = Extract extends AsyncIterable<infer One> ? One : never;

const BLOCK_BYTES = 512;

async function* watchEnd(chunks: AsyncIterable<Uint8Array>, end: { zeroBytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    let start = chunk.length;
    while (start > 0 && chunk[start - 1] === 0) start -= 1;
    end.zeroBytes = chunk.length - start + (start === 0 ? end.zeroBytes : 0);
    yield chunk;
  }
}

async function take(entry: Entry, limits: TarLimits, { file, onSkip }: ReadTarOptions): Promise<TarEntry | undefined> {
  const { name, size = 0, type } = entry.header;
  if (size > limits.totalBytes) throw tarError.tooLarge(file, "the declared size of a file", size, limits.totalBytes);
  const path = safePath(name, limits.pathBytes);
  // Tars older than the folder's own type end its name in a slash.
  const kind = name.endsWith("/") ? "folder" : kindOf(type);
  if (kind === "file" && path !== undefined && size <= limits.fileBytes) return { path, bytes: await readAll(entry) };
  const reason = kind !== "file" ? kind : path === undefined ? "unsafe-path" : "too-large";
  // Nothing is lost with a folder.
  if (reason !== "folder") onSkip?.({ path: shown(name), reason, byteCount: size });
  entry.resume();
  return undefined;
}

function kindOf(type: Entry["header"]["type"]): "file" | "folder" | "link" | "special" {
  if (type === "file" || type === "contiguous-file") return "file";
  if (type === "directory") return "folder";
  return type === "link" || type === "symlink" ? "link" : "special";
}

async function readAll(entry: Entry): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of entry) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}

function shown(name: string): string {
  return name.slice(0, 256).replace(/\p{Cc}|\p{Surrogate}/gu, "\ufffd");
}

function worded(file: string, error: Error): Error {
  if (error.message === "Unexpected end of data") return tarError.truncated(file, "its last file is not whole", error);
  return tarError.damaged(file, error.message.replace(/\.$/, "").replace(/^I/, "i"), error);
}
