/** The paper's fits as points: which models, which x, which y, and which models are left out, and why. */
import type { Area, Reference, ReferenceTable } from "./reference.js";

export interface ReferencePoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly family?: string;
  readonly parameters?: number;
}

export interface ReferencePoints {
  readonly name: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly ReferencePoint[];
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
}

const isQwen = (name: string): boolean => name.startsWith("Qwen");
const QWEN_REASON = "left out by the paper: flagged on GSM8K and MATH by MIN-K%";

/** The paper flags the Qwen models on GSM8K and MATH by MIN-K% and leaves them out of the math fit, and of that only. */
export const PAPER_EXCLUSIONS: readonly {
  readonly area: Area;
  readonly isExcluded: (model: string) => boolean;
  readonly reason: string;
}[] = [{ area: "math", isExcluded: isQwen, reason: QWEN_REASON }];

/** The six fits of the paper, in its order, by the names `bitwit fit --reference paper --json` prints. */
export function paperFits(reference: Reference): ReferencePoints[] {
  const math = tableOf(reference, "math");
  const all = areaPoints(reference, math);
  return [
    areaFit(reference, "knowledge"),
    areaFit(reference, "coding"),
    {
      ...areaFit(reference, "math"),
      points: all.filter(({ name }) => !isQwen(name)),
      excluded: all.filter(({ name }) => isQwen(name)).map(({ name }) => ({ name, reason: QWEN_REASON })),
    },
    { ...areaFit(reference, "math"), name: "math-with-qwen" },
    overall(reference, "overall-area-means", "mean of the three areas' averages", (rows) =>
      meanOf(rows.map(({ average }) => average)),
    ),
    overall(reference, "overall-benchmarks", "mean of the 12 benchmarks", (rows) =>
      meanOf(rows.flatMap(({ scores }) => [...scores.values()])),
    ),
  ];
}

/** One fit a benchmark of the paper's tables; math without Qwen, as the paper's figures. */
export function benchmarkFits(reference: Reference): ReferencePoints[] {
  return reference.tables.flatMap((table) =>
    table.benchmarks.map((benchmark) => {
      const rows = table.rows.filter(({ model }) => table.area !== "math" || !isQwen(model));
      const left = table.rows.filter((row) => !rows.includes(row));
      return {
        name: benchmark,
        x: `bpc on ${table.corpus}`,
        y: benchmark,
        points: rows.map((row) => pointOf(reference, row.model, row.bpc, row.scores.get(benchmark) as number)),
        excluded: left.map(({ model }) => ({ name: model, reason: QWEN_REASON })),
      };
    }),
  );
}

function areaFit(reference: Reference, area: Area): ReferencePoints {
  const table = tableOf(reference, area);
  return {
    name: area,
    x: `bpc on ${table.corpus}`,
    y: `average of ${table.benchmarks.join(", ")}, as printed`,
    points: areaPoints(reference, table),
    excluded: [],
  };
}

function areaPoints(reference: Reference, table: ReferenceTable): ReferencePoint[] {
  return table.rows.map((row) => pointOf(reference, row.model, row.bpc, row.average));
}

type Rows = ReferenceTable["rows"];

/** A model belongs to the overall fit when it is in all three tables. */
function overall(reference: Reference, name: string, y: string, score: (rows: Rows) => number): ReferencePoints {
  const names = [...new Set(reference.tables.flatMap(({ rows }) => rows.map(({ model }) => model)))];
  const rowsOf = (model: string): Rows =>
    reference.tables.flatMap(({ rows }) => rows.filter((row) => row.model === model));
  const general = names.filter((model) => rowsOf(model).length === reference.tables.length);
  return {
    name,
    x: "mean bpc on Common Crawl, Python and ArXiv-Math",
    y,
    points: general.map((model) => {
      const rows = rowsOf(model);
      return pointOf(reference, model, meanOf(rows.map(({ bpc }) => bpc)), score(rows));
    }),
    excluded: names
      .filter((model) => !general.includes(model))
      .map((model) => ({ name: model, reason: "not in all three tables" })),
  };
}

function pointOf({ models }: Reference, name: string, x: number, y: number): ReferencePoint {
  const facts = models.get(name.toLowerCase());
  return { name, x, y, ...(facts && { family: facts.family, parameters: facts.parameters }) };
}

function tableOf({ tables }: Reference, area: Area): ReferenceTable {
  return tables.find((table) => table.area === area) as ReferenceTable;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
