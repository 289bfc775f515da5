/** Numbers in a table's cells. */
import { DataError } from "../../errors.js";
import type { Table, TableRow } from "./table.js";

/** What writers put where a number is missing. */
const MISSING = new Set(["-", "–", "—", "n/a", "na", "nan", "null", "none", "inf", "-inf", "infinity", "-infinity"]);

/** The number in a cell; undefined when the cell is empty or says that there is none. @throws DataError with the cell's place. */
export function numberIn(table: Table, row: TableRow, column: string): number | undefined {
  const cell = row.cells.get(column);
  if (cell === undefined || isMissing(cell)) return undefined;
  const value = typeof cell === "number" ? cell : DECIMAL.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  throw new DataError("table-number", `${placeOf(table, row, column)}: ${JSON.stringify(cell)} is not a number.`, {
    hint: "Write 0.453 or 45.3: a decimal point, no % sign, no thousands separators; leave the cell empty for none.",
  });
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a cell says in words that it has no number. */
export function isMissing(cell: string | number): boolean {
  return typeof cell === "number" ? !Number.isFinite(cell) : MISSING.has(cell.toLowerCase());
}

export function textIn(row: TableRow, column: string | undefined): string | undefined {
  const cell = column === undefined ? undefined : row.cells.get(column);
  return cell === undefined ? undefined : String(cell);
}

/** `scores.csv: line 4, column gsm8k`. */
export function placeOf(table: Table, row: TableRow, column: string): string {
  const line = /^line (\d+)$/.exec(row.place)?.[1];
  return line === undefined ? `${table.file}: ${row.place}.${column}` : `${table.file}:${line}, column ${column}`;
}

/** Where a row's value stands, for its source. */
export function keyOf(row: TableRow, column: string): string {
  return row.place.startsWith("line ") ? `${row.place}, ${column}` : `${row.place}.${column}`;
}
