/**
 * Tables that people write, as CSV or a JSON list of objects. Long: `model,benchmark,score` and, if known,
 * `stderr,n,shots,metric,style,part_of`; or `model,corpus,bpc`. Wide: `model` and one column a benchmark; columns `bpc` or
 * `bpc:CORPUS` hold bits per character. Both may have `family` and `params`.
 */
import { DataError } from "../../errors.js";
import { benchmarkId, corpusId, findBenchmark } from "../benchmark-names.js";
import { requireBpc } from "./bits.js";
import { shortList } from "./file-warnings.js";
import type { ImportedBpc, ImportedFile, ImportedScore, ScoreWarning } from "./imported.js";
import { missingCells, refuseTwice, type Cell } from "./plain-checks.js";
import { readModels } from "./plain-models.js";
import { divisorOf, fromPercent, type PlacedValue, type ScoreScale } from "./scale.js";
import { keyOf, numberIn, placeOf, textIn } from "./table-cells.js";
import { columnsOf, wideColumns, type Columns } from "./table-columns.js";
import type { Table, TableRow } from "./table.js";

/** @throws DataError with line and column: no model, no number, a value out of range, two scores of one benchmark. */
export function importPlainTable(table: Table, scale: ScoreScale): ImportedFile {
  const columns = columnsOf(table);
  if (columns.model === undefined) {
    throw new DataError("table-model", `${table.file} has no column "model".`, {
      hint: `Its columns are ${table.columns.slice(0, 12).join(", ")}. Name the one with the models "model".`,
    });
  }
  const isLong = columns.benchmark !== undefined && columns.score !== undefined;
  const isLongBpc = columns.corpus !== undefined && (columns.bpc ?? columns.bitsPerByte) !== undefined;
  const wide = wideColumns(table, columns);
  const cells = isLong ? longCells(table, columns) : isLongBpc ? [] : wideCells(table, columns, wide.benchmarks);
  const bpc = isLongBpc ? longBpc(table, columns) : isLong ? [] : wideBpc(table, columns, wide.corpora);
  if (cells.length === 0 && bpc.length === 0) {
    throw new DataError("table-columns", `${table.file} has neither scores nor bpc beside its models.`, {
      hint: "Give columns benchmark and score, or corpus and bpc, or one column for each benchmark.",
    });
  }
  const { scores, warnings } = scaled(table, cells, isLong ? columns : {}, scale);
  if (!isLong && !isLongBpc && wide.skipped.length > 0) {
    warnings.push({
      code: "column-skipped",
      message: `${table.file}: without a number, so no benchmark: ${shortList(wide.skipped)}.`,
    });
  }
  const valued = isLong ? [columns.score] : isLongBpc ? [columns.bpc] : [...wide.benchmarks, ...wide.corpora.keys()];
  warnings.push(
    ...missingCells(
      table,
      valued.filter((column) => column !== undefined),
    ),
  );
  return { tool: "table", models: readModels(table, columns), scores, bpc, warnings };
}

function longCells(table: Table, columns: Columns): Cell[] {
  return table.rows.flatMap((row) => {
    const column = columns.score as string;
    const benchmark = textIn(row, columns.benchmark);
    const value = numberIn(table, row, column);
    if (benchmark === undefined && value !== undefined) throw missing(table, row, columns.benchmark as string);
    return benchmark === undefined || value === undefined
      ? []
      : [{ row, column, model: modelOf(table, row, columns), benchmark, value }];
  });
}

function wideCells(table: Table, columns: Columns, benchmarks: readonly string[]): Cell[] {
  return table.rows.flatMap((row) =>
    benchmarks.flatMap((column) => {
      const value = numberIn(table, row, column);
      return value === undefined
        ? []
        : [{ row, column, model: modelOf(table, row, columns), benchmark: column, value }];
    }),
  );
}

function longBpc(table: Table, columns: Columns): ImportedBpc[] {
  return table.rows.flatMap((row) => {
    const bpc = columns.bpc === undefined ? undefined : numberIn(table, row, columns.bpc);
    const bitsPerByte = columns.bitsPerByte === undefined ? undefined : numberIn(table, row, columns.bitsPerByte);
    const column = (bpc === undefined ? columns.bitsPerByte : columns.bpc) ?? "bpc";
    const value = bpc ?? bitsPerByte;
    if (value === undefined) return [];
    requireBpc(value, placeOf(table, row, column));
    const corpus = textIn(row, columns.corpus);
    if (corpus === undefined) throw missing(table, row, columns.corpus as string);
    const source = { file: table.file, tool: "table" as const, key: keyOf(row, column) };
    return [{ model: modelOf(table, row, columns), corpus: corpusId(corpus), bpc, bitsPerByte, source }];
  });
}

function wideBpc(table: Table, columns: Columns, corpora: ReadonlyMap<string, string>): ImportedBpc[] {
  return table.rows.flatMap((row) =>
    [...corpora].flatMap(([column, corpus]) => {
      const bpc = numberIn(table, row, column);
      if (bpc === undefined) return [];
      requireBpc(bpc, placeOf(table, row, column));
      const source = { file: table.file, tool: "table" as const, key: keyOf(row, column) };
      return [{ model: modelOf(table, row, columns), corpus, bpc, source }];
    }),
  );
}

/**
 * Each benchmark's values to 0..1, by one divisor.
 *
 * @param columns those that say more of a row's one score; none in a wide table.
 */
function scaled(
  table: Table,
  cells: readonly Cell[],
  columns: Columns,
  scale: ScoreScale,
): { scores: ImportedScore[]; warnings: ScoreWarning[] } {
  const values = new Map<string, PlacedValue[]>();
  for (const { benchmark, row, column, value } of cells) {
    const placed = { value, place: placeOf(table, row, column) };
    const list = values.get(benchmark);
    if (list === undefined) values.set(benchmark, [placed]);
    else list.push(placed);
  }
  const divisors = new Map([...values].map(([name, list]) => [name, divisorOf(name, list, scale)] as const));
  refuseTwice(table, cells);
  const fractions = [...divisors].filter(([, divisor]) => divisor === 1).map(([name]) => name);
  const mixed = fractions.length > 0 && fractions.length < divisors.size;
  return {
    scores: cells.map((cell) => scoreOf(table, cell, divisors.get(cell.benchmark) === 100, columns)),
    warnings: [
      ...(mixed
        ? [
            {
              code: "scale-mixed",
              message: `${table.file}: ${fractions.join(", ")} are read as fractions (none above 1), the rest as percent.`,
              hint: "If they are percent, too, say --scale percent.",
            },
          ]
        : []),
    ],
  };
}

function scoreOf(table: Table, cell: Cell, isPercent: boolean, columns: Columns): ImportedScore {
  const { row, benchmark } = cell;
  const fraction = isPercent ? fromPercent : (value: number) => value;
  const number = (column: string | undefined, fits: (value: number) => boolean) => {
    const value = column === undefined ? undefined : numberIn(table, row, column);
    if (value === undefined || column === undefined || fits(value)) return value;
    throw new DataError("table-number", `${placeOf(table, row, column)}: ${value} cannot be ${column}.`, {
      hint: "n counts items; a standard error is not negative and in the unit of its score.",
    });
  };
  const stderr = number(columns.stderr, (value) => value >= 0);
  const n = number(columns.n, (value) => Number.isInteger(value) && value >= 0);
  const shots = textIn(row, columns.shots);
  const style = textIn(row, columns.style);
  const partOf = textIn(row, columns.partOf);
  return {
    model: cell.model,
    benchmark: benchmarkId(benchmark),
    score: fraction(cell.value),
    stderr: stderr === undefined ? undefined : fraction(stderr),
    n,
    shots: shots !== undefined && /^\d+$/.test(shots) ? Number(shots) : undefined,
    metric: textIn(row, columns.metric),
    style: style === "cloze" || style === "options" ? style : findBenchmark(benchmark)?.style,
    partOf: partOf === undefined ? undefined : benchmarkId(partOf),
    source: { file: table.file, tool: "table", key: keyOf(row, cell.column) },
  };
}

function modelOf(table: Table, row: TableRow, columns: Columns): string {
  const model = textIn(row, columns.model);
  if (model === undefined) throw missing(table, row, columns.model as string);
  return model;
}

function missing(table: Table, row: TableRow, column: string): DataError {
  return new DataError("table-cell", `${placeOf(table, row, column)}: the cell is empty.`, {
    hint: "Every row names its model, and its benchmark or corpus.",
  });
}
