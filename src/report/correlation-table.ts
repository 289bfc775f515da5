/** Which corpus goes with which benchmark, as a table: r, and n where it is not the same everywhere. */
import type { CorrelationMatrix } from "../fit/correlation-matrix.js";
import { renderTable, type TableOptions } from "./render-table.js";

export function renderCorrelations(
  { corpora, benchmarks, cells }: CorrelationMatrix,
  options: TableOptions = {},
): string {
  const counts = new Set(cells.flatMap((cell) => (cell.status === "ok" ? [cell.n] : [])));
  const cellText = (corpus: string, benchmark: string): string | undefined => {
    const cell = cells.find((one) => one.corpus === corpus && one.benchmark === benchmark);
    if (cell?.status !== "ok") return undefined;
    return counts.size === 1 ? cell.pearson.toFixed(3) : `${cell.pearson.toFixed(3)} (${cell.n})`;
  };
  const table = renderTable(
    benchmarks,
    [
      { header: "Pearson r", cell: (benchmark) => benchmark },
      ...corpora.map((corpus) => ({
        header: corpus,
        align: "right" as const,
        cell: (benchmark: string) => cellText(corpus, benchmark),
      })),
    ],
    options,
  );
  const models = counts.size === 1 ? `Over ${[...counts][0]} models.` : "In brackets: over how many models.";
  return `${table}\n${models} Nothing is corrected for looking at so many.`;
}
