/** Imported scores as a table: a row a model, a column a benchmark or corpus. */
import { benchmarkById } from "../scores/benchmark-names.js";
import type { ImportedBpc, ImportedScore } from "../scores/import/imported.js";
import { topLevelScores, type ScoresFile } from "../scores/scores-file.js";
import { renderTable, type TableOptions } from "./render-table.js";

/** Parts of a benchmark are counted below the table, not shown. @returns text, no newline at its end. */
export function renderScores(file: ScoresFile, options: TableOptions = {}): string {
  const scores = topLevelScores(file);
  const benchmarks = [...new Set(scores.map(({ benchmark }) => benchmark))];
  const corpora = [...new Set(file.bpc.map(({ corpus }) => corpus))];
  const scoreAt = new Map<string, ImportedScore>(scores.map((one) => [`${one.model}\u0000${one.benchmark}`, one]));
  const bpcAt = new Map<string, ImportedBpc>(file.bpc.map((one) => [`${one.model}\u0000${one.corpus}`, one]));
  const table = renderTable(
    file.models,
    [
      { header: "model", cell: ({ name }) => name },
      ...benchmarks.map((id) => ({
        header: benchmarkById(id)?.name ?? id,
        align: "right" as const,
        cell: ({ name }: { name: string }) => scoreAt.get(`${name}\u0000${id}`)?.score.toFixed(3),
      })),
      ...corpora.map((corpus) => ({
        header: `bpc ${corpus}`,
        align: "right" as const,
        cell: ({ name }: { name: string }) => bitsText(bpcAt.get(`${name}\u0000${corpus}`)),
      })),
    ],
    options,
  );
  const parts = file.scores.length - scores.length;
  const notes = [
    ...(scores.length > 0 ? ["Scores from 0 to 1."] : []),
    ...(parts > 0 ? [`${parts} scores of parts, such as MMLU's subjects, are not shown.`] : []),
    ...(file.bpc.some(({ bpc }) => bpc === undefined) ? ["* bits per byte."] : []),
  ];
  return [table, notes.join(" ")].join("\n").trimEnd();
}

function bitsText(row: ImportedBpc | undefined): string | undefined {
  return row?.bpc?.toFixed(4) ?? (row?.bitsPerByte === undefined ? undefined : `${row.bitsPerByte.toFixed(4)}*`);
}
