/**
 * The numbers others published, as the package carries them (reference/README.md): the paper's three tables, the bpc
 * leaderboard, sourced scores, and facts on every model. Scores are from 0 to 1 here, in the files from 0 to 100.
 */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { fileFromRoot } from "../package-root.js";

export type Area = "knowledge" | "coding" | "math";

/** One of the paper's tables: an area's benchmarks against the bpc on the area's corpus. */
export interface ReferenceTable {
  readonly area: Area;
  /** The paper's name of the corpus. */
  readonly corpus: string;
  readonly source: string;
  readonly benchmarks: readonly string[];
  readonly rows: readonly ReferenceRow[];
}

export interface ReferenceRow {
  readonly model: string;
  readonly bpc: number;
  /** Benchmark → score. */
  readonly scores: ReadonlyMap<string, number>;
  /** As printed: rounded to 0.001. */
  readonly average: number;
}

export interface LeaderboardRow {
  readonly model: string;
  readonly commonCrawl: number;
  readonly python: number;
  readonly arxivMath: number;
  readonly average: number;
}

export interface SourcedScore {
  readonly model: string;
  readonly benchmark: string;
  readonly score: number;
  readonly shots: string;
  readonly metric: string;
  readonly sourceTitle: string;
  readonly sourceUrl: string;
}

export interface ModelFacts {
  readonly model: string;
  /** Models one team made the same way. */
  readonly family: string;
  /** Total, also for mixtures of experts. */
  readonly parameters: number;
  readonly note: string;
}

export interface Reference {
  readonly tables: readonly ReferenceTable[];
  readonly leaderboard: readonly LeaderboardRow[];
  readonly scores: readonly SourcedScore[];
  /** By the lower-case name, since sources differ in case. */
  readonly models: ReadonlyMap<string, ModelFacts>;
}

const TABLES: readonly { area: Area; corpus: string; file: string; number: number }[] = [
  { area: "knowledge", corpus: "Common Crawl", file: "paper_table_cc.csv", number: 4 },
  { area: "coding", corpus: "Python", file: "paper_table_python.csv", number: 6 },
  { area: "math", corpus: "ArXiv-Math", file: "paper_table_arxiv_math.csv", number: 8 },
];

export function loadReference(): Reference {
  return {
    tables: TABLES.map(readTable),
    leaderboard: readCsv("bpc.csv").map((row) => ({
      model: cell(row, "model"),
      commonCrawl: Number(row["cc"]),
      python: Number(row["python"]),
      arxivMath: Number(row["arxiv_math"]),
      average: Number(row["average"]),
    })),
    scores: readCsv("scores.csv").map((row) => ({
      model: cell(row, "model"),
      benchmark: cell(row, "benchmark"),
      score: Number(row["score"]) / 100,
      shots: cell(row, "shots"),
      metric: cell(row, "metric"),
      sourceTitle: cell(row, "source_title"),
      sourceUrl: cell(row, "source_url"),
    })),
    models: new Map(readCsv("models.csv").map((row) => [cell(row, "model").toLowerCase(), factsOf(row)])),
  };
}

function readTable({ area, corpus, file, number }: (typeof TABLES)[number]): ReferenceTable {
  const rows = readCsv(file);
  const benchmarks = Object.keys(rows[0] ?? {}).filter((name) => !["model", "avg", "bpc"].includes(name));
  return {
    area,
    corpus,
    source: `arXiv 2404.09937, table ${number}`,
    benchmarks: benchmarks.map(benchmarkId),
    rows: rows.map((row) => ({
      model: cell(row, "model"),
      bpc: Number(row["bpc"]),
      scores: new Map(benchmarks.map((name) => [benchmarkId(name), Number(row[name]) / 100])),
      average: Number(row["avg"]) / 100,
    })),
  };
}

/** The paper asks MMLU as a cloze, so it is not what others call `mmlu`. */
function benchmarkId(column: string): string {
  return column === "mmlu" ? "mmlu-cloze" : column.replaceAll("_", "-");
}

function factsOf(row: Row): ModelFacts {
  return {
    model: cell(row, "model"),
    family: cell(row, "family"),
    parameters: Number(row["parameters_billions"]) * 1e9,
    note: cell(row, "note"),
  };
}

type Row = Readonly<Record<string, string>>;

function readCsv(file: string): Row[] {
  return parse(readFileSync(fileFromRoot(`reference/${file}`), "utf8"), { columns: true }) as Row[];
}

function cell(row: Row, name: string): string {
  return row[name] ?? "";
}
