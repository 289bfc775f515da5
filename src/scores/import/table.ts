/** A table of named columns, from CSV or from a JSON list of objects; rows keep their place for messages. */
import { CsvError, parse } from "csv-parse/sync";
import { DataError } from "../../errors.js";
import { describeValue, isObject, shapeError } from "./json-fields.js";
import type { JsonValue } from "./parse-python-json.js";

export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** `line 4`, or `[3]` in a JSON list. */
  readonly place: string;
  /** Only the columns that have a value: not empty, not null. */
  readonly cells: ReadonlyMap<string, string | number>;
}

/** The Open LLM Leaderboard, the largest table known, has under 10 000 rows. */
export const MAX_TABLE_ROWS = 200_000;
const MAX_TABLE_COLUMNS = 2_000;

/** @throws DataError with line: a ragged row, a header that is there twice, an open quote, too many rows. */
export function readCsvTable(text: string, file: string): Table {
  const [header, ...rows] = readRecords(text, file);
  if (header === undefined || rows.length === 0) {
    throw new DataError("csv-empty", `${file} has no row below its header.`, {
      hint: "The first line names the columns; every other line is a row.",
    });
  }
  const columns = header.cells;
  refuseBadHeader(columns, header.line, file);
  return {
    file,
    columns: columns.filter((name) => name !== ""),
    rows: rows.map(({ cells, line }) => {
      if (cells.length !== columns.length) {
        throw new DataError(
          "csv-ragged",
          `${file}:${line}: the header has ${columns.length} cells, the row ${cells.length}.`,
          { hint: "Put values that contain a comma in double quotes, and leave a cell empty rather than out." },
        );
      }
      const filled = cells.flatMap((cell, index) =>
        cell === "" || columns[index] === "" ? [] : [[columns[index] as string, cell] as const],
      );
      return { place: `line ${line}`, cells: new Map(filled) };
    }),
  };
}

/** The words of a CSV's first line, to tell formats apart before the rest is read. */
export function headerOf(text: string): string[] {
  const line = firstLine(text);
  try {
    return (parse(line, { delimiter: delimiterOf(line), trim: true, relax_quotes: true }) as string[][])[0] ?? [];
  } catch {
    return [];
  }
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

function readRecords(text: string, file: string): CsvRecord[] {
  try {
    const records = parse(text, {
      delimiter: delimiterOf(firstLine(text)),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MAX_TABLE_ROWS + 2,
      max_record_size: 1_000_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    if (records.length > MAX_TABLE_ROWS + 1) {
      throw new DataError("csv-rows", `${file} has more than ${MAX_TABLE_ROWS} rows.`, {
        hint: "Keep the rows of the models you fit.",
      });
    }
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = (cause as CsvError & { lines?: number }).lines;
    const place = line === undefined ? file : `${file}:${line}`;
    throw new DataError("csv-syntax", `${place}: ${cause.message.replace(/\.$/, "")}.`, {
      hint: "Close every double quote, and double those within quotes.",
      cause,
    });
  }
}

/** The first line that is not blank; a header of more than 64 Ki characters is none. */
function firstLine(text: string): string {
  return text.slice(0, 65_536).trimStart().split("\n", 1)[0] ?? "";
}

/** Spreadsheets of some countries write semicolons, and copied tables tabs. */
function delimiterOf(headerLine: string): string {
  const counts = [",", ";", "\t"].map((delimiter) => ({ delimiter, count: headerLine.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

function refuseBadHeader(columns: readonly string[], line: number, file: string): void {
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new DataError("csv-header", `${file}:${line}: the header names the column "${twice}" twice.`, {
      hint: "Rename or remove one of them.",
    });
  }
  if (columns.length > MAX_TABLE_COLUMNS) {
    throw new DataError("csv-header", `${file} has ${columns.length} columns; up to ${MAX_TABLE_COLUMNS} are read.`, {
      hint: "Is it transposed? Models are rows, benchmarks columns.",
    });
  }
}

/** A JSON list of flat objects as a table. */
export function tableOfObjects(list: readonly JsonValue[], file: string, path = ""): Table {
  const columns = new Set<string>();
  const rows = list.map((item, index) => {
    const place = `${path}[${index}]`;
    if (!isObject(item)) {
      throw shapeError(file, place, `is ${describeValue(item)} where an object should be`, "Each item is one row.");
    }
    const cells = new Map<string, string | number>();
    for (const [name, value] of Object.entries(item)) {
      columns.add(name);
      if (typeof value === "number" || (typeof value === "string" && value.trim() !== "")) {
        cells.set(name, typeof value === "string" ? value.trim() : value);
      }
    }
    return { place, cells };
  });
  if (rows.length > MAX_TABLE_ROWS) {
    throw shapeError(file, path || "the list", `has more than ${MAX_TABLE_ROWS} items`, "Keep the models you fit.");
  }
  return { file, columns: [...columns], rows };
}
