/** `bitwit benchmarks list`, `fetch` and `export`. */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { findTaskFiles } from "../benchmark/data/find-task-files.js";
import { TASKS, taskById } from "../benchmark/tasks/all-tasks.js";
import { renderTable } from "../report/render-table.js";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { benchmarkById } from "../scores/benchmark-names.js";
import type { BenchmarkResult } from "../study/benchmark-result.js";
import { exportLmEval } from "../study/export-lm-eval.js";
import { readRun } from "../study/read-run.js";

export function listBenchmarks(options: { json?: boolean }): void {
  const rows = TASKS.map((task) => {
    const known = benchmarkById(task.id);
    return {
      id: task.id,
      name: task.name,
      area: known?.area ?? "other",
      kind: task.kind,
      shots: task.shots,
      metric: task.metric,
      ...(known?.chance === undefined ? {} : { chance: known.chance }),
      isOfPaper: known?.paper !== undefined,
      lmEvalName: task.lmEvalName,
      hub: [task.data.hub.test].flat(),
    };
  });
  if (options.json === true) {
    process.stdout.write(JSON.stringify(rows) + "\n");
    return;
  }
  const table = renderTable(rows, [
    { header: "task", cell: ({ id }) => id },
    { header: "name", cell: ({ name }) => name },
    { header: "area", cell: ({ area }) => area },
    { header: "shots", align: "right", cell: ({ shots }) => String(shots) },
    { header: "metric", cell: ({ metric }) => metric },
    {
      header: "chance (%)",
      align: "right",
      cell: ({ chance }) => (chance === undefined ? "" : (100 * chance).toFixed(1)),
    },
    { header: "of the paper", cell: ({ isOfPaper }) => (isOfPaper ? "yes" : "") },
    { header: "answers by", cell: ({ kind }) => ANSWERS[kind] },
  ]);
  process.stdout.write(`${table}\n\nShots and metrics are the paper's (arXiv 2404.09937) for its 12 tasks.\n`);
}

const ANSWERS = {
  choices: "likeliest choice",
  continuation: "likeliest word",
  generation: "generated text",
  program: "generated program, run in the sandbox",
} as const;

export async function fetchBenchmarks(names: readonly string[], { output }: { output: string }): Promise<void> {
  for (const task of names.map(taskById)) {
    const { test, shots } = await findTaskFiles(task, undefined);
    for (const [split, files] of Object.entries({ test, train: shots }))
      for (const [number, file] of files.entries()) {
        // Named so that the task's own patterns find it again: FOLDER/gsm8k/test-0-….parquet.
        const target = path.join(output, task.id, `${split}-${number}-${file.label.replaceAll("/", "_")}`);
        await mkdir(path.dirname(target), { recursive: true });
        await copyFile(await file.locate(), target);
        process.stdout.write(`${target}\n`);
      }
  }
}

/** One `results_<time>.json` a model, as lm-evaluation-harness writes them. */
export async function exportBenchmarks(run: string, options: { output: string; json?: boolean }): Promise<void> {
  const { benchmarks, warnings } = await readRun(run);
  if (benchmarks.length === 0)
    throw new UsageError("no-scores", `${run} has no benchmark scores.`, {
      hint: `Ask some first: bitwit benchmark MODEL --task TASK --run ${run}.`,
    });
  const byModel = new Map<string, [BenchmarkResult, ...BenchmarkResult[]]>();
  for (const result of benchmarks) {
    const own = byModel.get(result.model);
    if (own === undefined) byModel.set(result.model, [result]);
    else own.push(result);
  }
  const files: string[] = [];
  for (const results of byModel.values()) {
    const { path: name, content } = exportLmEval(results);
    const file = path.join(options.output, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomically(file, JSON.stringify(content, null, 2) + "\n");
    files.push(file);
  }
  for (const { code, message } of warnings) if (code === "older-scores") process.stderr.write(`warning: ${message}\n`);
  process.stdout.write(
    options.json === true ? JSON.stringify({ schemaVersion: 1, files }) + "\n" : files.join("\n") + "\n",
  );
}
