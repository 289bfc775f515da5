/**
 * Tokens of whole corpora that were tokenized before, for any run: one file for each tokenizer and corpus content.
 *
 * `tokens/KEY.tokens` in the cache folder (BITWIT_CACHE): the line `bitwit tokens 1`; for each document its number of tokens as
 * uint32, the top bit set when the text does not come back from them, and the tokens as int32; all little-endian; at the end the
 * SHA-256 of everything before. KEY is the hash of the tokenizer's and the corpus's, so an entry never goes stale.
 *
 * Invariant: a cache only saves time. An entry that is missing, damaged or cannot be written changes no result and fails no run.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import { defaultCacheFolder } from "../corpus/cache-folder.js";

export interface CachedDocument {
  readonly tokens: Int32Array;
  readonly isLossless: boolean;
}

export interface TokenCache {
  readonly folder: string;
  /** When entries take more, those not used for longest are removed. */
  readonly mostBytes: number;
}

/** BITWIT_TOKEN_CACHE: `off`, or how large it may become, such as `500M` or `8G`; default 2G. @throws {UsageError} for anything else. */
export function tokenCacheOf(setting = process.env["BITWIT_TOKEN_CACHE"]): TokenCache | undefined {
  if (setting === "off" || setting === "0") return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)([MG])$/i.exec(setting || "2G") ?? [];
  if (number === undefined || unit === undefined) {
    throw new UsageError("token-cache", `BITWIT_TOKEN_CACHE is "${setting}", which is no size.`, {
      hint: "Set it to a size such as 500M or 8G, to off, or unset it.",
    });
  }
  const mostBytes = Number(number) * (unit.toUpperCase() === "G" ? 2 ** 30 : 2 ** 20);
  return { folder: path.join(defaultCacheFolder(), "tokens"), mostBytes };
}

/** The entry's documents, in order; undefined when there is none, or it is damaged (then it is removed). */
export async function openCachedTokens(
  cache: TokenCache,
  tokenizerSha256: string,
  contentSha256: string,
): Promise<CachedTokens | undefined> {
  const file = fileOf(cache, tokenizerSha256, contentSha256);
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch {
    return undefined;
  }
  const end = await checkedEnd(handle).catch(() => undefined);
  if (end === undefined) {
    await handle.close();
    await rm(file, { force: true }).catch(() => undefined);
    return undefined;
  }
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
  return new CachedTokens(handle, end);
}

/** Where the documents end; undefined unless the file is whole. */
async function checkedEnd(handle: FileHandle): Promise<number | undefined> {
  const { size } = await handle.stat();
  const end = size - DIGEST_BYTES;
  if (end < MAGIC.length) return undefined;
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(READ_BYTES);
  for (let at = 0; at < end;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) return undefined;
    if (at === 0 && !buffer.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  const digest = Buffer.alloc(DIGEST_BYTES);
  await handle.read(digest, 0, DIGEST_BYTES, end);
  return digest.equals(hash.digest()) ? end : undefined;
}

export class CachedTokens {
  readonly #handle: FileHandle;
  readonly #end: number;
  #next = MAGIC.length;
  #buffer = Buffer.alloc(0);
  #bufferStart = 0;

  constructor(handle: FileHandle, end: number) {
    this.#handle = handle;
    this.#end = end;
  }

  /** Undefined behind the last. */
  async next(): Promise<CachedDocument | undefined> {
    if (this.#next + 4 > this.#end) return undefined;
    const head = (await this.#bytes(4)).readUInt32LE(0);
    const count = head & ~LOSSY;
    if (this.#next + count * 4 > this.#end) return undefined;
    const bytes = await this.#bytes(count * 4);
    // The copy has the alignment that the buffer need not have.
    const tokens = new Int32Array(new Uint8Array(bytes).buffer);
    return { tokens, isLossless: (head & LOSSY) === 0 };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #bytes(count: number): Promise<Buffer> {
    const from = this.#next - this.#bufferStart;
    this.#next += count;
    if (from + count <= this.#buffer.length) return this.#buffer.subarray(from, from + count);
    this.#bufferStart = this.#next - count;
    const wanted = Math.min(Math.max(count, READ_BYTES), this.#end - this.#bufferStart);
    const buffer = Buffer.alloc(wanted);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await this.#handle.read(buffer, done, wanted - done, this.#bufferStart + done);
      if (bytesRead === 0) throw new Error("an entry of the token cache became shorter while it was read");
      done += bytesRead;
    }
    this.#buffer = buffer;
    return buffer.subarray(0, count);
  }
}

/** Writes an entry beside its place; `finish` puts it there. After a failure it does nothing. */
export class TokenCacheWriter {
  readonly #cache: TokenCache;
  readonly #file: string;
  readonly #temporary: string;
  readonly #hash = createHash("sha256");
  #handle: FileHandle | undefined;
  #pending: Buffer[] = [MAGIC];
  #pendingBytes = MAGIC.length;

  private constructor(cache: TokenCache, file: string, temporary: string, handle: FileHandle | undefined) {
    this.#cache = cache;
    this.#file = file;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(cache: TokenCache, tokenizerSha256: string, contentSha256: string): Promise<TokenCacheWriter> {
    const file = fileOf(cache, tokenizerSha256, contentSha256);
    const temporary = `${file}.${process.pid}.${(serial += 1)}.tmp`;
    const handle = await mkdir(cache.folder, { recursive: true })
      .then(() => open(temporary, "w"))
      .catch(() => undefined);
    return new TokenCacheWriter(cache, file, temporary, handle);
  }

  async add({ tokens, isLossless }: CachedDocument): Promise<void> {
    if (this.#handle === undefined) return;
    const head = Buffer.alloc(4);
    head.writeUInt32LE((tokens.length | (isLossless ? 0 : LOSSY)) >>> 0);
    const body = Buffer.from(tokens.buffer, tokens.byteOffset, tokens.byteLength);
    this.#pending.push(head, body);
    this.#pendingBytes += 4 + body.length;
    if (this.#pendingBytes >= READ_BYTES) await this.#flush();
  }

  /** The corpus was what its hash said. */
  async finish(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle?.write(this.#hash.digest());
      await this.#handle?.datasync();
      if (this.#handle === undefined) return;
      await this.#handle.close();
      this.#handle = undefined;
      await rename(this.#temporary, this.#file);
      await trim(this.#cache);
    } catch {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
    await rm(this.#temporary, { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#hash.update(bytes);
    try {
      await this.#handle?.writeFile(bytes);
    } catch {
      await this.abandon();
    }
  }
}

const MAGIC = Buffer.from("bitwit tokens 1\n");
const DIGEST_BYTES = 32;
const READ_BYTES = 1 << 20;
const LOSSY = 0x8000_0000 | 0;
/** What a killed run left is no longer being written then. */
const STALE_MS = 24 * 3600 * 1000;
let serial = 0;

function fileOf(cache: TokenCache, tokenizerSha256: string, contentSha256: string): string {
  const key = createHash("sha256").update(`${tokenizerSha256} ${contentSha256}`).digest("hex");
  return path.join(cache.folder, `${key}.tokens`);
}

/** Removes what was not used for longest until the rest fits, and what killed runs left. */
async function trim({ folder, mostBytes }: TokenCache): Promise<void> {
  const entries: { file: string; size: number; mtimeMs: number }[] = [];
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) continue;
    if (name.endsWith(".tokens")) entries.push({ file, size: stats.size, mtimeMs: stats.mtimeMs });
    else if (name.endsWith(".tmp") && Date.now() - stats.mtimeMs > STALE_MS) await rm(file, { force: true });
  }
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of entries.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= mostBytes) return;
    await rm(file, { force: true });
    total -= size;
  }
}
