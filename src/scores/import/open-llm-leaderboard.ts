/**
 * The table of Hugging Face's Open LLM Leaderboard (`open-llm-leaderboard/contents` as CSV or JSON), versions 1 and 2.
 *
 * Version 2's columns without "Raw" are rescaled so that guessing is 0; the Raw ones, from 0 to 1, are taken where they are.
 */
import { benchmarkId, findBenchmark } from "../benchmark-names.js";
import { absentWarning, shortList } from "./file-warnings.js";
import { timeInName } from "./file-time.js";
import type { ImportedFile, ImportedModel, ImportedScore, ScoreWarning } from "./imported.js";
import { fromPercent } from "./scale.js";
import { keyOf, numberIn, textIn } from "./table-cells.js";
import type { Table, TableRow } from "./table.js";
import { DataError } from "../../errors.js";

interface Column {
  readonly name: string;
  readonly shots: number;
  readonly metric: string;
}

/** The leaderboards' own settings; the first six are version 1's, with scores from 0 to 100. */
const COLUMNS: readonly Column[] = [
  { name: "ARC", shots: 25, metric: "acc_norm" },
  { name: "HellaSwag", shots: 10, metric: "acc_norm" },
  { name: "MMLU", shots: 5, metric: "acc" },
  { name: "TruthfulQA", shots: 0, metric: "mc2" },
  { name: "Winogrande", shots: 5, metric: "acc" },
  { name: "GSM8K", shots: 5, metric: "acc" },
  { name: "IFEval", shots: 0, metric: "strict accuracy" },
  { name: "BBH", shots: 3, metric: "acc_norm" },
  { name: "MATH Lvl 5", shots: 4, metric: "exact_match" },
  { name: "GPQA", shots: 0, metric: "acc_norm" },
  { name: "MUSR", shots: 0, metric: "acc_norm" },
  { name: "MMLU-PRO", shots: 5, metric: "acc" },
];
const FIRST_OF_VERSION_2 = 6;
const NAMES = ["fullname", "model_name_for_query", "Model"];

export function isLeaderboardTable(columns: readonly string[]): boolean {
  return columns.includes("fullname") || columns.includes("model_name_for_query") || columns.includes("Average ⬆️");
}

/** @throws DataError when a row names no model or no column is a benchmark. */
export function importLeaderboardTable(table: Table): ImportedFile {
  const { file } = table;
  const columns = COLUMNS.filter(({ name }) => table.columns.includes(name) || table.columns.includes(`${name} Raw`));
  if (columns.length === 0) {
    throw new DataError("leaderboard-columns", `${file}: no column is one of the leaderboard's benchmarks.`, {
      hint: `They are ${COLUMNS.map(({ name }) => name).join(", ")}. For another table use --format table.`,
    });
  }
  const models: ImportedModel[] = [];
  const scores: ImportedScore[] = [];
  const absent: string[] = [];
  const rescaled = new Set<string>();
  for (const row of table.rows) {
    const model = modelOf(table, row);
    models.push({ name: model, parameters: parametersOf(table, row) });
    for (const column of columns) {
      const isRaw = row.cells.has(`${column.name} Raw`);
      const name = isRaw ? `${column.name} Raw` : column.name;
      const value = numberIn(table, row, name);
      if (value === undefined) continue;
      const score = isRaw ? value : fromPercent(value);
      const isRescaled = !isRaw && COLUMNS.indexOf(column) >= FIRST_OF_VERSION_2;
      if (score < 0 || score > 1) {
        absent.push(`${name} of ${model} (${row.place}) is ${value}`);
        continue;
      }
      if (isRescaled) rescaled.add(column.name);
      scores.push({
        model,
        benchmark: benchmarkId(column.name),
        score,
        shots: column.shots,
        metric: isRescaled ? `${column.metric}, rescaled` : column.metric,
        style: findBenchmark(column.name)?.style,
        source: { file, tool: "open-llm-leaderboard", key: keyOf(row, name) },
      });
    }
  }
  const warnings: ScoreWarning[] = absentWarning(file, absent);
  if (rescaled.size > 0) {
    warnings.push({
      code: "rescaled-scores",
      message: `${file}: ${[...rescaled].join(", ")} are rescaled by the leaderboard so that guessing is 0.`,
      hint: 'Export the "Raw" columns, too, and do not mix these with scores of other sources.',
    });
  }
  const flagged = table.rows.filter((row) => /^true$/i.test(textIn(row, "Flagged") ?? ""));
  if (flagged.length > 0) {
    warnings.push({
      code: "flagged-models",
      message: `${file}: the leaderboard has flagged ${shortList(flagged.map((row) => modelOf(table, row)))}.`,
      hint: "Leave them out of a fit: flagged models are suspected of contamination, or wrongly described.",
    });
  }
  return { tool: "open-llm-leaderboard", time: timeInName(file), models, scores, bpc: [], warnings };
}

/** The full name, or the link text of the Model column's HTML or Markdown. */
function modelOf(table: Table, row: TableRow): string {
  const text = NAMES.map((name) => textIn(row, name)).find((name) => name !== undefined);
  const name = text
    ?.replace(/<[^>]*>/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .split(/\s+/)[0];
  if (name !== undefined && name !== "") return name;
  throw new DataError("table-model", `${table.file}: ${row.place} names no model.`, {
    hint: 'A row\'s model is in the column "fullname".',
  });
}

/** Billions; the leaderboard writes 0 or -1 for what it does not know. */
function parametersOf(table: Table, row: TableRow): number | undefined {
  const billions = numberIn(table, row, "#Params (B)");
  return billions !== undefined && billions > 0 ? Math.round(billions * 1e9) : undefined;
}
