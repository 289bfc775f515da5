/**
 * Parquet, one row group at a time, and of it only the text column and the provenance beside it.
 *
 * Memory: one row group's text (writers make them 10² to 10⁵ rows). Strings are decoded strictly: hyparquet's own
 * decoder would put U+FFFD in place of what is not UTF-8. Row numbers in ids count from 1.
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { decodeUtf8 } from "../text/utf8.js";
import type { FileKind } from "./file-kind.js";
import { openBytes } from "./open-bytes.js";
import { asyncBufferOf } from "./parquet-buffer.js";
import type { ReadOptions } from "./read-file-records.js";
import { DamagedInput, type CorpusRecord } from "./record.js";
import { metaFieldsOf, metaOf, textFieldOf, textFieldRule } from "./record-fields.js";

/** @throws {DamagedInput} no footer, an unreadable row group, or no column of text. */
export async function* readParquet(
  label: string,
  file: string,
  compression: FileKind["compression"],
  options: ReadOptions,
): AsyncGenerator<CorpusRecord> {
  if (compression === "none") {
    yield* readRows(label, file, options);
    return;
  }
  // Parquet is read from its end, which a compressed stream cannot give: unpack it to a temporary file first.
  const folder = await mkdtemp(path.join(tmpdir(), "bitwit-parquet-"));
  try {
    const unpacked = path.join(folder, "unpacked.parquet");
    await pipeline(openBytes(file, compression), createWriteStream(unpacked));
    yield* readRows(label, unpacked, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* readRows(label: string, file: string, options: ReadOptions): AsyncGenerator<CorpusRecord> {
  const handle = await open(file, "r");
  try {
    const source = await asyncBufferOf(handle);
    const metadata = await orDamaged("has no readable parquet footer", () => parquetMetadataAsync(source));
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const textField = textFieldOf(names, options.field);
    if (textField === undefined) {
      const columns = names.slice(0, 12).join(", ");
      throw new DamagedInput(`has no text column: ${textFieldRule(options.field)}, and its columns are ${columns}`, {
        hint: "Name the column that holds the text with --field.",
      });
    }
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      options.signal?.throwIfAborted();
      const rowEnd = rowStart + Number(group.num_rows);
      const columns = [textField, ...metaFieldsOf(names).filter((name) => name !== textField)];
      const rows = await orDamaged(`is damaged in rows ${rowStart + 1} to ${rowEnd}`, () =>
        parquetReadObjects({
          file: source,
          metadata,
          columns,
          rowStart,
          rowEnd,
          compressors,
          parsers: { stringFromBytes },
        }),
      );
      for (const [index, row] of rows.entries()) yield recordOf(`${label}:${rowStart + index + 1}`, row, textField);
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

/** Stands in a row for a string that is not UTF-8. */
class InvalidUtf8 {
  readonly byteOffset: number;
  constructor(byteOffset: number) {
    this.byteOffset = byteOffset;
  }
}

function stringFromBytes(bytes: Uint8Array | undefined): string | InvalidUtf8 | undefined {
  if (bytes === undefined) return undefined;
  const decoded = decodeUtf8(bytes);
  return decoded.status === "ok" ? decoded.text : new InvalidUtf8(decoded.byteOffset);
}

function recordOf(id: string, row: Readonly<Record<string, unknown>>, textField: string): CorpusRecord {
  const text = row[textField] ?? "";
  if (text instanceof InvalidUtf8) {
    const message = `${id} is not UTF-8: byte ${text.byteOffset} of \`${textField}\` begins no well-formed sequence.`;
    return { status: "fault", id, reason: "invalidUtf8", message };
  }
  if (typeof text !== "string") {
    const message = `${id} has no text in \`${textField}\`: the column is of type ${typeof text}, and must be a string.`;
    return { status: "fault", id, reason: "malformed", message };
  }
  const meta = metaOf(
    JSON.parse(JSON.stringify({ ...row, [textField]: "" }, forJson)) as Record<string, unknown>,
    textField,
  );
  return { status: "text", id, text, ...(meta === undefined ? {} : { meta }) };
}

function forJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof InvalidUtf8 ? undefined : value;
}

async function orDamaged<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw error;
    throw new DamagedInput(`${what} (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}
