/** Scores that others measured, put beside a run's models. Which model a score is of: by reference or name, without case. */
import { readFile } from "node:fs/promises";
import { DataError } from "../errors.js";
import { areaOfBenchmark } from "./report-areas.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";

/** What a file may say of one score. `value` is 0..1; above 1 it is read as percent. */
interface FileScore {
  readonly model: string;
  readonly benchmark: string;
  readonly value: number;
  readonly area?: string;
}

export async function addScoreFiles(inputs: ReportInputs, files: readonly string[]): Promise<ReportInputs> {
  const scores: ScoreInput[] = [];
  const unmatched = new Set<string>();
  for (const file of files) {
    for (const score of await readScores(file)) {
      const model = inputs.models.findIndex(({ ref, name }) => same(ref, score.model) || same(name, score.model));
      if (model < 0) unmatched.add(score.model);
      else scores.push(scoreInput(model, score, file));
    }
  }
  const warnings =
    unmatched.size === 0
      ? []
      : [
          {
            code: "scores-unmatched",
            message: `Scores of models that the run did not measure are left out: ${[...unmatched].join(", ")}.`,
          },
        ];
  const sources = [...new Set([...inputs.provenance.scoreSources, ...files])];
  return {
    ...inputs,
    scores: [...inputs.scores, ...scores],
    provenance: { ...inputs.provenance, scoreSources: sources },
    warnings: [...inputs.warnings, ...warnings],
  };
}

function scoreInput(model: number, { benchmark, value, area }: FileScore, source: string): ScoreInput {
  const known = area ?? areaOfBenchmark(benchmark);
  return {
    model,
    benchmark,
    value: value > 1 ? value / 100 : value,
    source,
    ...(known === undefined ? {} : { area: known }),
  };
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

async function readScores(file: string): Promise<FileScore[]> {
  const text = await readFile(file, "utf8");
  const rows = file.toLowerCase().endsWith(".csv") ? csvRows(text) : jsonRows(text, file);
  return rows.map((row, place) => {
    const value = Number(row["value"] ?? row["score"]);
    if (typeof row["model"] === "string" && typeof row["benchmark"] === "string" && Number.isFinite(value)) {
      const area = typeof row["area"] === "string" && row["area"] !== "" ? { area: row["area"] } : {};
      return { model: row["model"], benchmark: row["benchmark"], value, ...area };
    }
    throw new DataError("scores-row", `Row ${place + 1} of ${file} has no model, benchmark and numeric value.`, {
      hint: 'Give CSV with the columns model,benchmark,value, or JSON [{"model":…,"benchmark":…,"value":…}].',
    });
  });
}

function jsonRows(text: string, file: string): Record<string, unknown>[] {
  try {
    const value = JSON.parse(text) as unknown;
    const rows = Array.isArray(value) ? value : (value as { scores?: unknown }).scores;
    if (Array.isArray(rows)) return rows as Record<string, unknown>[];
  } catch (cause) {
    throw new DataError("scores-json", `${file} is not JSON: ${String(cause)}`, {
      hint: "Check that the file is complete.",
      cause,
    });
  }
  throw new DataError("scores-shape", `${file} holds no list of scores.`, {
    hint: 'Give JSON [{"model":…,"benchmark":…,"value":…}].',
  });
}

function csvRows(text: string): Record<string, unknown>[] {
  const [head = "", ...lines] = text
    .replace(/^\ufeff/u, "")
    .split(/\r?\n/u)
    .filter((line) => line !== "");
  const columns = head.split(",").map((name) => name.trim().toLowerCase());
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, place) => [columns[place] ?? "", cell.trim()])),
  );
}
