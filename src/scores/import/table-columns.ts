/** What the columns of a plain table are, by their headers. */
import { corpusId } from "../benchmark-names.js";
import type { Table } from "./table.js";

/** Headers that mean the same, in lower case with spaces for punctuation. */
const ROLES = {
  model: ["model", "model name", "model id", "name"],
  family: ["family", "model family"],
  parameters: ["params", "parameters", "n params", "parameter count"],
  billions: ["params b", "parameters billions", "parameters b", "model size b", "size b"],
  benchmark: ["benchmark", "task", "dataset"],
  score: ["score", "value", "accuracy"],
  stderr: ["stderr", "standard error"],
  n: ["n", "items"],
  shots: ["shots", "n shot", "num fewshot"],
  metric: ["metric"],
  style: ["style"],
  partOf: ["part of", "partof"],
  corpus: ["corpus"],
  bpc: ["bpc", "bits per character"],
  bitsPerByte: ["bpb", "bits per byte", "bitsperbyte"],
} as const;

export type Role = keyof typeof ROLES;
export type Columns = { readonly [role in Role]?: string };

const plain = (header: string): string =>
  header
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export function columnsOf(table: Table): Columns {
  const found: { [role in Role]?: string } = {};
  for (const [role, names] of Object.entries(ROLES) as [Role, readonly string[]][]) {
    const header = table.columns.find((column) => names.includes(plain(column)));
    if (header !== undefined) found[role] = header;
  }
  return found;
}

export function hasModelColumn(columns: readonly string[]): boolean {
  return columns.some((column) => (ROLES.model as readonly string[]).includes(plain(column)));
}

/** Facts that tables carry beside scores; never benchmarks. */
const FACTS =
  /\b(average|avg|mean|rank|size|tokens?|flops|data|date|url|link|type|architecture|precision|licen[cs]e|sha|revision|notes?|comment|source|title)\b/;

export interface WideColumns {
  readonly benchmarks: readonly string[];
  /** Columns without a single number, which are left out. */
  readonly skipped: readonly string[];
  /** Header → corpus: `bpc:my-corpus`, `bpc my-corpus`, or `bpc` alone. */
  readonly corpora: ReadonlyMap<string, string>;
}

/** Of a table with one column a benchmark: which columns are benchmarks, and which hold bpc. */
export function wideColumns(table: Table, columns: Columns): WideColumns {
  const taken = new Set<string | undefined>(Object.values({ ...columns, score: undefined }));
  const corpora = new Map<string, string>();
  const benchmarks: string[] = [];
  for (const column of table.columns) {
    const corpus = /^bpc(?:\s*[:\s_-]\s*(.+))?$/i.exec(column);
    if (corpus === null && taken.has(column)) continue;
    if (corpus !== null) corpora.set(column, corpus[1] === undefined ? "unnamed" : corpusId(corpus[1].trim()));
    else if (!FACTS.test(plain(column))) benchmarks.push(column);
  }
  const hasNumber = (column: string) => table.rows.some(({ cells }) => /\d/.test(String(cells.get(column) ?? "")));
  return {
    benchmarks: benchmarks.filter(hasNumber),
    skipped: benchmarks.filter((column) => !hasNumber(column)),
    corpora,
  };
}
