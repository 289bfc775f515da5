/** What a plain table's cells are checked for beyond each cell alone. */
import { DataError } from "../../errors.js";
import { benchmarkId } from "../benchmark-names.js";
import type { ScoreWarning } from "./imported.js";
import { isMissing, keyOf, placeOf } from "./table-cells.js";
import type { Table, TableRow } from "./table.js";

export interface Cell {
  readonly row: TableRow;
  readonly column: string;
  readonly model: string;
  /** As the table names it. */
  readonly benchmark: string;
  readonly value: number;
}

/** In a table that someone wrote, two scores of one model on one benchmark are a slip; which one holds is theirs to say. */
export function refuseTwice(table: Table, cells: readonly Cell[]): void {
  const seen = new Map<string, Cell>();
  for (const cell of cells) {
    const key = `${cell.model}\u0000${benchmarkId(cell.benchmark)}`;
    const other = seen.get(key);
    if (other !== undefined && other.value !== cell.value) {
      throw new DataError(
        "score-twice",
        `${placeOf(table, cell.row, cell.column)}: ${cell.model} has ${cell.value} on ${cell.benchmark}, but ${other.value} at ${keyOf(other.row, other.column)}.`,
        { hint: "Keep one of the two." },
      );
    }
    seen.set(key, cell);
  }
}

/** Cells that say NaN where a score or bpc should be: said once. */
export function missingCells(table: Table, columns: readonly string[]): ScoreWarning[] {
  const places = table.rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = row.cells.get(column);
      return cell !== undefined && isMissing(cell) && !/^[-–—]$/.test(String(cell))
        ? [`${keyOf(row, column)} (${cell})`]
        : [];
    }),
  );
  if (places.length === 0) return [];
  const more = places.length > 5 ? ` and ${places.length - 5} more` : "";
  return [
    { code: "score-absent", message: `${table.file}: taken as missing: ${places.slice(0, 5).join("; ")}${more}.` },
  ];
}
