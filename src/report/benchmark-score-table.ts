/** Benchmark scores as text: a row a model and benchmark, suites before their parts. */
import type { BenchmarkScore } from "../benchmark/run/benchmark-score.js";
import { renderTable } from "./render-table.js";

export interface ModelScore extends BenchmarkScore {
  readonly model: string;
}

/** @param showsParts whether the members of suites have rows of their own. */
export function renderBenchmarkScores(scores: readonly ModelScore[], showsParts: boolean): string {
  const percent = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : (100 * value).toFixed(1);
  return renderTable(
    scores.filter(({ partOf }) => showsParts || partOf === undefined),
    [
      { header: "model", cell: ({ model }) => model },
      { header: "benchmark", cell: ({ benchmark, partOf }) => (partOf === undefined ? benchmark : `  ${benchmark}`) },
      { header: "score (%)", align: "right", cell: ({ score }) => percent(score) },
      { header: "± stderr", align: "right", cell: ({ stderr }) => percent(stderr) },
      { header: "chance", align: "right", cell: ({ chance }) => percent(chance) },
      { header: "items", align: "right", cell: ({ n }) => n.toLocaleString("en-US") },
      { header: "shots", align: "right", cell: ({ shots, shotsUsed }) => shotsText(shots, shotsUsed) },
      { header: "metric", cell: ({ metric }) => metric },
    ],
  );
}

function shotsText(shots: number, used: number | undefined): string {
  return used === undefined ? String(shots) : `${shots} (${used.toFixed(1)} fit)`;
}
