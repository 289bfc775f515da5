/**
 * The records of one file, whatever its format. A file that turns out to be damaged gives the records before the damage,
 * then one fault.
 *
 * Invariant: memory is bounded by one document (parquet: one row group), never by the file. A byte order mark at the
 * start of a text, JSON or JSON Lines file belongs to the encoding, not to the text, and is dropped.
 */
import { EnvironmentError } from "../errors.js";
import { oversizedFault } from "./apply-policy.js";
import type { CorpusFile } from "./corpus-file.js";
import { openBytes } from "./open-bytes.js";
import { readJsonRecord } from "./read-json-record.js";
import { readLines } from "./read-lines.js";
import { readTextRecord } from "./read-text-record.js";
import { DamagedInput, type CorpusRecord } from "./record.js";
import { splitJson } from "./split-json.js";

export interface ReadOptions {
  /** The field that holds the text in JSON and parquet; by default `content`, else `text`. */
  readonly field?: string | undefined;
  readonly maxDocumentBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {EnvironmentError} the file cannot be read at all. */
export async function* readFileRecords(file: CorpusFile, options: ReadOptions): AsyncGenerator<CorpusRecord> {
  const path = await file.locate(options.signal);
  try {
    yield* recordsOf(file, path, options);
  } catch (error) {
    if (error instanceof DamagedInput) {
      const hint = error.hint ?? "Get the file again.";
      yield { status: "fault", id: file.label, reason: "malformed", message: `${file.label} ${error.message}.`, hint };
      return;
    }
    throw isSystemError(error)
      ? new EnvironmentError("corpus-unreadable", `${path} cannot be read: ${error.code}.`, {
          hint: "Check that the file is still there and that you may read it.",
          cause: error,
        })
      : error;
  }
}

async function* recordsOf(file: CorpusFile, path: string, options: ReadOptions): AsyncGenerator<CorpusRecord> {
  const { label, kind } = file;
  if (kind.format === "parquet") {
    const { readParquet } = await import("./read-parquet.js");
    yield* readParquet(label, path, kind.compression, options);
  } else if (kind.format === "text") {
    yield await readTextRecord(label, openBytes(path, kind.compression), { ...options, known: kind.known });
  } else if (kind.format === "jsonl") {
    for await (const lines of readLines(
      withoutByteOrderMark(openBytes(path, kind.compression)),
      options.maxDocumentBytes,
    )) {
      for (const { number, bytes } of lines) {
        const id = `${label}:${number}`;
        if (bytes === undefined) yield oversizedFault(id, options.maxDocumentBytes + 1, options.maxDocumentBytes);
        else if (!isBlank(bytes)) yield readJsonRecord(id, bytes, options.field);
      }
    }
  } else {
    const chunks = withoutByteOrderMark(openBytes(path, kind.compression));
    for await (const { number, bytes } of splitJson(chunks, options.maxDocumentBytes)) {
      const id = `${label}:${number}`;
      if (bytes === undefined) yield oversizedFault(id, options.maxDocumentBytes + 1, options.maxDocumentBytes);
      else yield expectedUnless(kind.known, readJsonRecord(id, bytes, options.field));
    }
  }
}

/** Records without text in a file that was not known to hold any are left out and counted, not an error. */
function expectedUnless(known: boolean, record: CorpusRecord): CorpusRecord {
  return record.status === "fault" && !known ? { ...record, expected: true } : record;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 16 && bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}

async function* withoutByteOrderMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    // The three bytes may arrive in more than one chunk.
    head = Buffer.concat([head, chunk]);
    if (head.length < 3) continue;
    yield hasByteOrderMark(head) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head !== undefined) yield head;
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
