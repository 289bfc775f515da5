/**
 * Sequential reads from a file of unknown honesty: every length is checked against the file and against a limit for
 * the whole header before memory is taken for it. Numbers are little-endian.
 */
import type { FileHandle } from "node:fs/promises";
import { ggufError } from "./gguf-error.js";

/** The largest headers in use (vocabularies of 262k tokens with merges and scores) have about 30 MB. */
const MAXIMUM_HEADER_BYTES = 1 << 27;
const CHUNK_BYTES = 1 << 16;

export class ByteReader {
  readonly file: string;
  readonly fileBytes: number;
  readonly #handle: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  /** File offset of the buffer's first byte. */
  #base = 0;
  #at = 0;

  constructor(handle: FileHandle, file: string, fileBytes: number) {
    this.#handle = handle;
    this.file = file;
    this.fileBytes = fileBytes;
  }

  get offset(): number {
    return this.#base + this.#at;
  }

  /** The next `length` bytes; valid until the next call. @throws {DataError} when the file ends before. */
  async take(length: number, what: string): Promise<Buffer> {
    if (!this.#holds(length)) await this.#fill(length, what);
    const bytes = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  /** Moves on without reading. */
  async skip(length: number, what: string): Promise<void> {
    if (!this.#holds(length)) {
      const target = this.offset + length;
      this.#check(target, what);
      this.#base = target;
      this.#buffer = Buffer.alloc(0);
      this.#at = 0;
    } else this.#at += length;
  }

  /** Moves past `count` strings. A token list has 10^5 of them: the ones in the buffer cost no await. */
  async skipStrings(count: number, maximumBytes: number, what: string): Promise<void> {
    for (let index = 0; index < count; index++) {
      if (!this.#holds(8)) await this.#fill(8, what);
      const length = this.#count(maximumBytes, what);
      if (this.#holds(length)) this.#at += length;
      else await this.skip(length, what);
    }
  }

  async u32(what: string): Promise<number> {
    return (await this.take(4, what)).readUInt32LE();
  }

  /** A 64-bit length. @throws {DataError} above `maximum`. */
  async count(maximum: number, what: string): Promise<number> {
    if (!this.#holds(8)) await this.#fill(8, what);
    return this.#count(maximum, what);
  }

  /** Invalid UTF-8 becomes U+FFFD: names are for people, and nothing is looked up by a broken one. */
  async string(maximumBytes: number, what: string): Promise<string> {
    return (await this.take(await this.count(maximumBytes, what), what)).toString("utf8");
  }

  #count(maximum: number, what: string): number {
    const value = this.#buffer.readBigUInt64LE(this.#at);
    if (value > BigInt(maximum)) {
      throw ggufError.damaged(
        this.file,
        `${what} (byte ${this.offset}) claims ${value}, at most ${maximum} is allowed`,
      );
    }
    this.#at += 8;
    return Number(value);
  }

  #holds(length: number): boolean {
    return this.#at + length <= this.#buffer.length;
  }

  #check(endByte: number, what: string): void {
    if (endByte > this.fileBytes) throw ggufError.truncated(this.file, what, endByte, this.fileBytes);
    if (endByte > MAXIMUM_HEADER_BYTES) {
      throw ggufError.damaged(
        this.file,
        `its header does not end within ${MAXIMUM_HEADER_BYTES} bytes (${what} ends at ${endByte})`,
      );
    }
  }

  async #fill(length: number, what: string): Promise<void> {
    const start = this.offset;
    this.#check(start + length, what);
    const buffer = Buffer.alloc(Math.min(Math.max(length, CHUNK_BYTES), this.fileBytes - start));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, buffer.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    // Shorter than it was when opened: someone is still writing it.
    if (filled < length) throw ggufError.truncated(this.file, what, start + length, start + filled);
    this.#buffer = buffer.subarray(0, filled);
    this.#base = start;
    this.#at = 0;
  }
}
