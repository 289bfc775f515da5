/**
 * The records of one unit's file: downloaded where it must be, and read to its end before the first record is given, so that
 * no document comes out of a damaged file. That second reading costs about a tenth of what the steps do.
 *
 * A damaged download is fetched once more, from its beginning.
 */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { DataError } from "../../errors.js";
import { UnitError, type CollectContext, type Unit } from "../collector.js";
import { HttpError } from "../network/http-error.js";
import { readWarc, type WarcRecord } from "../warc/read-warc.js";

/** @throws {UnitError} gone, too large or damaged. */
export async function* unitRecords(unit: Unit, dataUrl: string, context: CollectContext): AsyncGenerator<WarcRecord> {
  const detail = unit.detail as { readonly file: string } | { readonly path: string };
  const file = "file" in detail ? detail.file : await fetchWhole(detail.path, dataUrl, context);
  try {
    if ("file" in detail) await readThrough(file, context.signal);
    for await (const record of recordsOf(file)) {
      context.signal?.throwIfAborted();
      yield record;
    }
  } catch (error) {
    throw isDamage(error) ? damaged(error) : error;
  }
}

async function fetchWhole(shardPath: string, dataUrl: string, context: CollectContext): Promise<string> {
  const file = path.join(context.downloadFolder, path.basename(shardPath));
  for (let attempt = 1; ; attempt++) {
    await download(`${dataUrl}/${shardPath}`, file, context);
    try {
      await readThrough(file, context.signal);
      return file;
    } catch (error) {
      if (!isDamage(error)) throw error;
      await rm(file, { force: true });
      if (attempt === 2) throw damaged(error);
    }
  }
}

async function download(url: string, file: string, { http }: CollectContext): Promise<void> {
  try {
    await http.download(url, file, { maxBytes: MAXIMUM_FILE_BYTES });
  } catch (error) {
    if (!(error instanceof HttpError) || !error.isPermanent) throw error;
    const isGone = error.status !== undefined && GONE.has(error.status);
    throw new UnitError(isGone ? "gone" : "too-large", error.message, { cause: error });
  }
}

const GONE: ReadonlySet<number> = new Set([404, 410, 451]);
/** WET files have 60 to 150 MB, WARC files 1 GB. */
const MAXIMUM_FILE_BYTES = 4 * 2 ** 30;

function recordsOf(file: string): AsyncGenerator<WarcRecord> {
  return readWarc(createReadStream(file, { highWaterMark: 1 << 20 }), { file: path.basename(file) });
}

async function readThrough(file: string, signal: AbortSignal | undefined): Promise<void> {
  for await (const record of recordsOf(file)) {
    void record;
    signal?.throwIfAborted();
  }
}

function isDamage(error: unknown): error is DataError {
  return error instanceof DataError && error.code.startsWith("warc-");
}

function damaged(error: DataError): UnitError {
  return new UnitError("damaged", error.message, { cause: error });
}
