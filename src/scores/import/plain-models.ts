/** What a plain table says of its models: family and parameters. */
import { DataError } from "../../errors.js";
import type { ImportedModel } from "./imported.js";
import { isMissing, numberIn, placeOf, textIn } from "./table-cells.js";
import type { Columns } from "./table-columns.js";
import type { Table, TableRow } from "./table.js";

/** One entry a model; the first row that says something holds. */
export function readModels(table: Table, columns: Columns): ImportedModel[] {
  const models = new Map<string, ImportedModel>();
  for (const row of table.rows) {
    const name = textIn(row, columns.model);
    if (name === undefined) continue;
    const known = models.get(name);
    models.set(name, {
      name,
      family: known?.family ?? textIn(row, columns.family),
      parameters: known?.parameters ?? parametersOf(table, row, columns),
    });
  }
  return [...models.values()];
}

const UNITS: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** `7B`, `350M`, `6738415616`; a column in billions has bare numbers. No model worth fitting has under 1000. */
function parametersOf(table: Table, row: TableRow, { parameters, billions }: Columns): number | undefined {
  if (billions !== undefined) {
    const value = numberIn(table, row, billions);
    return value !== undefined && value > 0 ? Math.round(value * 1e9) : undefined;
  }
  const cell = parameters === undefined ? undefined : row.cells.get(parameters);
  if (parameters === undefined || cell === undefined || isMissing(cell)) return undefined;
  const [, digits, unit] = /^(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*([KMBT])?$/i.exec(String(cell)) ?? [];
  const value = Number(digits) * (unit === undefined ? 1 : (UNITS[unit.toUpperCase()] as number));
  if (value >= 1000) return Math.round(value);
  throw new DataError("table-parameters", `${placeOf(table, row, parameters)}: ${cell} is no number of parameters.`, {
    hint: 'Write 7B, 350M or 6738415616; for bare billions call the column "params_b".',
  });
}
