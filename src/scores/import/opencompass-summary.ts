/**
 * OpenCompass `summary_*.csv`: `dataset,version,metric,mode` and one column a model; scores from 0 to 100, `-` where there
 * is none. Its llm_compression tasks stand in the same table with bits per character.
 */
import { benchmarkId, corpusId, findBenchmark } from "../benchmark-names.js";
import type { PromptStyle } from "../benchmark-table.js";
import { requireBpc } from "./bits.js";
import { absentWarning } from "./file-warnings.js";
import { timeInName } from "./file-time.js";
import type { ImportedBpc, ImportedFile, ImportedScore } from "./imported.js";
import { fromPercent } from "./scale.js";
import { isMissing, keyOf, numberIn, placeOf, textIn } from "./table-cells.js";
import type { Table, TableRow } from "./table.js";

const FIXED = ["dataset", "version", "metric", "mode"];
/** Columns that other writers of this table add. */
const NO_MODELS = new Set([...FIXED, "total_count"]);
const NO_SCORES = new Set(["standard_deviation", "sum", "extract_rate"]);
/** The metrics OpenCompass puts first, in its order; of any other the first row counts. */
const PREFERRED = [
  "accuracy",
  "score",
  "humaneval_pass@1",
  "pass@1",
  "exact_match",
  "weighted_average",
  "naive_average",
];
const AVERAGES = new Set(["naive_average", "weighted_average"]);

/** Whether a header is this table's. */
export function isOpenCompassSummary(columns: readonly string[]): boolean {
  return FIXED.every((name, index) => columns[index] === name);
}

/** @throws DataError with line and column for a cell that is neither a number nor `-`. */
export function importOpenCompassSummary(table: Table): ImportedFile {
  const { file } = table;
  const models = table.columns.filter((name) => !NO_MODELS.has(name));
  const groups = new Set(
    table.rows.filter((row) => AVERAGES.has(textIn(row, "metric") ?? "")).map((row) => textIn(row, "dataset") ?? ""),
  );
  const scores: ImportedScore[] = [];
  const bpc: ImportedBpc[] = [];
  const absent: string[] = [];
  for (const row of scoreRows(table)) {
    const dataset = textIn(row, "dataset") as string;
    const metric = textIn(row, "metric");
    for (const model of models) {
      const value = numberIn(table, row, model);
      const source = {
        file,
        tool: "opencompass" as const,
        version: known(textIn(row, "version")),
        key: keyOf(row, model),
      };
      if (isBitsPerCharacter(row)) {
        if (value === undefined) continue;
        requireBpc(value, placeOf(table, row, model));
        bpc.push({ model, corpus: corpusId(dataset), bpc: value, source });
      } else if (value === undefined || value < 0 || value > 100) {
        const cell = textIn(row, model);
        if (cell !== undefined && cell !== "-") absent.push(`${dataset} of ${model} (${row.place}) is ${cell}`);
      } else {
        scores.push({
          model,
          benchmark: benchmarkId(dataset),
          score: fromPercent(value),
          metric: known(metric),
          style: styleOf(dataset, textIn(row, "mode")),
          partOf: partOf(dataset, groups),
          source,
        });
      }
    }
  }
  return {
    tool: "opencompass",
    time: timeInName(file),
    models: models.map((name) => ({ name })),
    scores,
    bpc,
    warnings: absentWarning(file, absent),
  };
}

/** One row a dataset; headings such as `--- Exam ---`, which have no metric, are none. */
function scoreRows({ rows }: Table): TableRow[] {
  const best = new Map<string, TableRow>();
  const rank = (row: TableRow): number => {
    const index = PREFERRED.indexOf(textIn(row, "metric") ?? "");
    return index < 0 ? PREFERRED.length : index;
  };
  for (const row of rows) {
    const dataset = textIn(row, "dataset");
    const metric = textIn(row, "metric");
    if (dataset === undefined || metric === undefined || isMissing(metric) || NO_SCORES.has(metric)) continue;
    const other = best.get(dataset);
    if (other === undefined || rank(row) < rank(other)) best.set(dataset, row);
  }
  return [...best.values()];
}

function isBitsPerCharacter(row: TableRow): boolean {
  return textIn(row, "metric")?.toLowerCase() === "bpc";
}

/** Asked to write its answer, a model sees the options. */
function styleOf(dataset: string, mode: string | undefined): PromptStyle | undefined {
  const benchmark = findBenchmark(dataset);
  return benchmark?.paper?.style === "cloze" && mode === "gen" ? "options" : benchmark?.style;
}

/** `lukaemon_mmlu_anatomy` and `mmlu-humanities` belong to `mmlu` when that average is in the table; the table itself names no parts. */
function partOf(dataset: string, groups: ReadonlySet<string>): string | undefined {
  if (findBenchmark(dataset) !== undefined) return undefined;
  const name = dataset.replace(/^lukaemon_/, "");
  const group = [...groups].find(
    (one) => one !== dataset && (name.startsWith(`${one}-`) || name.startsWith(`${one}_`)),
  );
  return group === undefined ? undefined : benchmarkId(group);
}

function known(text: string | undefined): string | undefined {
  return text === undefined || isMissing(text) ? undefined : text;
}
