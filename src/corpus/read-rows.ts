/**
 * The records of one file with all their fields, for data that is more than a text: benchmark items.
 *
 * JSON Lines, JSON (an array, or values one after another), parquet, and CSV without a header, whose cells are a row's
 * `cells`; each may be compressed with gzip or Zstandard. Memory: one line, element or row group.
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { DataError, EnvironmentError } from "../errors.js";
import { decodeUtf8 } from "../text/utf8.js";
import type { CorpusFile } from "./corpus-file.js";
import { openBytes } from "./open-bytes.js";
import { readLines } from "./read-lines.js";
import { DamagedInput } from "./record.js";
import { isPlainObject } from "./record-fields.js";
import { splitJson } from "./split-json.js";

export interface Row {
  /** From 1: line, element or row. */
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

const MAX_ROW_BYTES = 16 * 1024 * 1024;

/** @throws {DataError} with file and row: not UTF-8, not JSON, not an object, damaged. @throws {EnvironmentError} unreadable. */
export async function* readRows(file: CorpusFile, signal?: AbortSignal): AsyncGenerator<Row> {
  const location = await file.locate(signal);
  try {
    yield* rowsOf(file, location);
  } catch (error) {
    if (error instanceof DamagedInput)
      throw new DataError("rows-damaged", `${file.label} ${error.message}.`, {
        hint: "Get the file again.",
        cause: error,
      });
    if (error instanceof Error && "syscall" in error)
      throw new EnvironmentError("rows-unreadable", `${location} cannot be read: ${error.message}.`, {
        hint: "Check that the file is still there and that you may read it.",
        cause: error,
      });
    throw error;
  }
}

async function* rowsOf({ label, kind }: CorpusFile, location: string): AsyncGenerator<Row> {
  if (isCsv(label)) {
    yield* readCsv(label, location, kind.compression);
  } else if (kind.format === "parquet") {
    yield* readParquetRows(location, kind.compression);
  } else if (kind.format === "jsonl") {
    for await (const lines of readLines(openBytes(location, kind.compression), MAX_ROW_BYTES))
      for (const { number, bytes } of lines) {
        const text = textOf(label, number, bytes).trim();
        if (text !== "") yield { number, fields: parseObject(label, number, text) };
      }
  } else if (kind.format === "json") {
    for await (const { number, bytes } of splitJson(openBytes(location, kind.compression), MAX_ROW_BYTES))
      yield { number, fields: parseObject(label, number, textOf(label, number, bytes)) };
  } else {
    throw new DataError("rows-format", `${label} is no JSON, JSON Lines, parquet or CSV file.`, {
      hint: "Name the data in one of these formats; the name's ending says which (.jsonl, .json, .parquet, .csv, also .gz and .zst).",
    });
  }
}

export function isCsv(label: string): boolean {
  return /\.csv(\.gz|\.zst)?$/i.test(label);
}

function textOf(label: string, number: number, bytes: Uint8Array | undefined): string {
  if (bytes === undefined)
    throw new DataError("row-too-large", `${label}:${number} is longer than ${MAX_ROW_BYTES} bytes.`, {
      hint: "No benchmark item is that long: check that this is the file you mean.",
    });
  const decoded = decodeUtf8(bytes);
  if (decoded.status === "ok") return decoded.text.replace(/^\uFEFF/, "");
  throw new DataError("row-not-utf8", `${label}:${number} is not UTF-8: byte ${decoded.byteOffset} of it.`, {
    hint: "Convert the file to UTF-8, or get it again.",
  });
}

function parseObject(label: string, number: number, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = (cause as Error).message.split(/, "|, \.\.\./)[0];
    throw new DataError("row-not-json", `${label}:${number} is not JSON: ${why}.`, {
      hint: "Get the file again.",
      cause,
    });
  }
  if (isPlainObject(value)) return value;
  throw new DataError("row-not-object", `${label}:${number} is not a JSON object; every item must be one.`, {
    hint: "Check that this is the file you mean.",
  });
}

async function* readCsv(
  label: string,
  location: string,
  compression: CorpusFile["kind"]["compression"],
): AsyncGenerator<Row> {
  const [{ parse, CsvError }, chunks] = await Promise.all([
    import("csv-parse/sync"),
    collect(openBytes(location, compression)),
  ]);
  try {
    const records = parse(textOf(label, 1, chunks), { skip_empty_lines: true }) as string[][];
    for (const [index, cells] of records.entries()) yield { number: index + 1, fields: { cells } };
  } catch (error) {
    if (error instanceof CsvError) throw new DamagedInput(`is not a CSV file (${error.message})`, { cause: error });
    throw error;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    if ((bytes += chunk.length) > MAX_ROW_BYTES) return undefined;
  }
  return Buffer.concat(parts);
}

async function* readParquetRows(location: string, compression: CorpusFile["kind"]["compression"]): AsyncGenerator<Row> {
  if (compression === "none") {
    yield* readPlainParquet(location);
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "bitwit-parquet-"));
  try {
    const unpacked = path.join(folder, "unpacked.parquet");
    await pipeline(openBytes(location, compression), createWriteStream(unpacked));
    yield* readPlainParquet(unpacked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* readPlainParquet(location: string): AsyncGenerator<Row> {
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }, { asyncBufferOf }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
    import("./parquet-buffer.js"),
  ]);
  const handle = await open(location, "r");
  try {
    const file = await asyncBufferOf(handle);
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      for (const [index, fields] of rows.entries()) yield { number: rowStart + index + 1, fields };
      rowStart = rowEnd;
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw error;
    throw new DamagedInput(`is not a readable parquet file (${(error as Error).message})`, { cause: error });
  } finally {
    await handle.close();
  }
}
