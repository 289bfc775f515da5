/**
 * What stands beside a download as JSON: `FILE.partial.json` while it grows, `FILE.json` when it is whole. Both may have been
 * written by another process or spoiled by a crash: what does not read as it should counts as absent.
 */
import { open, readFile, rename, stat } from "node:fs/promises";

export interface DownloadRecord {
  /** Without secrets. */
  readonly url: string;
  /** Of the whole; absent where the server did not say. */
  readonly byteCount?: number;
  readonly sha256?: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** What If-Range may carry (RFC 9110, section 13.1.5); absent when the thing could change unseen. */
  readonly validator?: string;
}

export async function readRecord(file: string): Promise<DownloadRecord | undefined> {
  try {
    if ((await stat(file)).size > LARGEST_RECORD_BYTES) return undefined;
    return recordOf(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
export async function writeRecord(file: string, record: DownloadRecord): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, "w");
  try {
    await handle.writeFile(`${JSON.stringify(record)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** A server's headers are at most 16 KiB. */
const LARGEST_RECORD_BYTES = 64 * 1024;

function recordOf(json: unknown): DownloadRecord | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const { url, byteCount, sha256, etag, lastModified, validator } = json as Record<string, unknown>;
  if (typeof url !== "string") return undefined;
  if (byteCount !== undefined && !(Number.isSafeInteger(byteCount) && (byteCount as number) >= 0)) return undefined;
  const texts = { sha256, etag, lastModified, validator };
  if (Object.values(texts).some((text) => text !== undefined && typeof text !== "string")) return undefined;
  return JSON.parse(JSON.stringify({ url, byteCount, ...texts })) as DownloadRecord;
}
