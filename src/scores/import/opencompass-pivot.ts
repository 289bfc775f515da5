/**
 * OpenCompass `summary_pivot_*.csv` of its llm_compression tasks: `metric,version,model`, one column a corpus, `average`.
 * Bits per character by the paper's algorithm (arXiv 2404.09937).
 */
import { corpusId } from "../benchmark-names.js";
import { requireBpc } from "./bits.js";
import { timeInName } from "./file-time.js";
import type { ImportedBpc, ImportedFile } from "./imported.js";
import { keyOf, numberIn, placeOf, textIn } from "./table-cells.js";
import type { Table } from "./table.js";
import { DataError } from "../../errors.js";

const FIXED = ["metric", "version", "model"];

export function isOpenCompassPivot(columns: readonly string[]): boolean {
  return FIXED.every((name, index) => columns[index] === name);
}

/** @throws DataError for a metric other than bpc, a row without a model, or a number that is no bpc. */
export function importOpenCompassPivot(table: Table): ImportedFile {
  const { file } = table;
  const corpora = table.columns.filter((name) => !FIXED.includes(name) && name !== "average");
  const bpc: ImportedBpc[] = [];
  for (const row of table.rows) {
    const metric = textIn(row, "metric");
    if (metric?.toLowerCase() !== "bpc") {
      throw new DataError(
        "pivot-metric",
        `${placeOf(table, row, "metric")}: the metric is "${metric ?? ""}", not bpc.`,
        {
          hint: "Scores of benchmarks are in summary_<time>.csv, in the same folder.",
        },
      );
    }
    const model = textIn(row, "model");
    if (model === undefined) {
      throw new DataError("table-model", `${placeOf(table, row, "model")}: the row names no model.`, {
        hint: "Give the file as OpenCompass wrote it.",
      });
    }
    for (const corpus of corpora) {
      const value = numberIn(table, row, corpus);
      if (value === undefined) continue;
      requireBpc(value, placeOf(table, row, corpus));
      const source = { file, tool: "opencompass" as const, version: textIn(row, "version"), key: keyOf(row, corpus) };
      bpc.push({ model, corpus: corpusId(corpus), bpc: value, source });
    }
  }
  const models = [...new Set(bpc.map(({ model }) => model))].map((name) => ({ name }));
  return { tool: "opencompass", time: timeInName(file), models, scores: [], bpc, warnings: [] };
}
