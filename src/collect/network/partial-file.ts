/**
 * A download that grows: `FILE.partial` with its bytes, `FILE.partial.json` with what they are the beginning of.
 *
 * Invariant: whatever moment the process ends at, the bytes are a prefix of what the record names, or are taken for nothing:
 * when it starts anew, the bytes go first and the record follows. FILE appears whole, flushed and by renaming.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { constants, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { readRecord, writeRecord, type DownloadRecord } from "./download-record.js";
import type { DownloadedFile } from "./http-client.js";
import { onDisk } from "../../files/on-disk.js";

export class PartialFile {
  readonly #file: string;
  #size = 0;
  #record: DownloadRecord | undefined;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @param url without secrets: a beginning of something else counts as none. */
  static async open(file: string, url: string): Promise<PartialFile> {
    const partial = new PartialFile(file);
    const record = await readRecord(partial.#recordPath);
    if (record?.url !== url || record.validator === undefined) return partial;
    partial.#size = await onDisk(file, () => sizeOf(partial.#path));
    partial.#record = record;
    return partial;
  }

  get size(): number {
    return this.#size;
  }

  /** Absent when nothing usable is there. */
  get record(): DownloadRecord | undefined {
    return this.#record;
  }

  async startAnew(record: DownloadRecord): Promise<void> {
    this.#size = 0;
    this.#record = record;
    await onDisk(this.#file, async () => {
      await this.#inFile((handle) => cutTo(handle, 0));
      await writeRecord(this.#recordPath, record);
    });
  }

  /** Appends, and keeps what came also when the source fails. */
  async append(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const handle = await onDisk(this.#file, () => open(this.#path, READ_WRITE_CREATE));
    try {
      await onDisk(this.#file, () => cutTo(handle, this.#size));
      for await (const chunk of chunks) await onDisk(this.#file, () => this.#write(handle, chunk));
    } finally {
      await handle.close();
    }
  }

  async discard(): Promise<void> {
    this.#size = 0;
    this.#record = undefined;
    await onDisk(this.#file, async () => {
      await rm(this.#path, { force: true });
      await rm(this.#recordPath, { force: true });
    });
  }

  /** The record goes first: a file without one would be known by its bytes alone. */
  finish(): Promise<DownloadedFile> {
    return onDisk(this.#file, async () => {
      await this.#inFile((handle) => handle.sync());
      const { validator: _, ...record } = this.#record ?? { url: "" };
      const known = { ...record, byteCount: this.#size, sha256: await hashFile(this.#path) };
      await writeRecord(`${this.#file}.json`, known);
      await rename(this.#path, this.#file);
      await rm(this.#recordPath, { force: true });
      return downloadedFile(this.#file, known);
    });
  }

  get #path(): string {
    return `${this.#file}.partial`;
  }

  get #recordPath(): string {
    return `${this.#file}.partial.json`;
  }

  async #inFile(work: (handle: FileHandle) => Promise<void>): Promise<void> {
    const handle = await open(this.#path, READ_WRITE_CREATE);
    try {
      await work(handle);
    } finally {
      await handle.close();
    }
  }

  async #write(handle: FileHandle, chunk: Uint8Array): Promise<void> {
    for (let offset = 0; offset < chunk.length;) {
      const { bytesWritten } = await handle.write(chunk, offset, chunk.length - offset, this.#size);
      offset += bytesWritten;
      this.#size += bytesWritten;
    }
  }
}

/** @returns the file that is there, if it is whole: its bytes are what its record says, and as many as are wanted. */
export async function findDownloaded(file: string, byteCount: number | undefined): Promise<DownloadedFile | undefined> {
  return onDisk(file, async () => {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || !found.isFile()) return undefined;
    if (byteCount !== undefined && found.size !== byteCount) return undefined;
    const record = await readRecord(`${file}.json`);
    const sha256 = await hashFile(file);
    // Written by another hand, or by a crash of the machine between two flushes.
    if (record?.sha256 !== undefined && record.sha256 !== sha256) return undefined;
    return downloadedFile(file, { ...record, byteCount: found.size, sha256 });
  });
}

const READ_WRITE_CREATE = constants.O_RDWR | constants.O_CREAT;

/** A device such as /dev/full cannot be cut, and has nothing to cut. */
async function cutTo(handle: FileHandle, size: number): Promise<void> {
  if ((await handle.stat()).size > size) await handle.truncate(size);
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

function downloadedFile(
  file: string,
  { byteCount, sha256, etag, lastModified }: Partial<DownloadRecord> & { byteCount: number; sha256: string },
): DownloadedFile {
  return {
    file,
    byteCount,
    sha256,
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(etag === undefined ? {} : { etag }),
  };
}
