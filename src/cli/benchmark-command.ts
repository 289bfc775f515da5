/** `bitwit benchmark`: asks models the questions of benchmark tasks. */
import path from "node:path";
import { TASKS, taskById } from "../benchmark/tasks/all-tasks.js";
import { UsageError, type Warning } from "../errors.js";
import { hashPlan } from "../text/plan-hash.js";
import { renderBenchmarkScores, type ModelScore } from "../report/benchmark-score-table.js";
import type { BenchmarkResult } from "../study/benchmark-result.js";
import {
  runBenchmarks,
  type BenchmarkEvent,
  type BenchmarkRequest,
  type TaskRequest,
} from "../study/run-benchmarks.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";
import type { ProgressLine } from "./progress-line.js";
import { runWithProgress } from "./run-with-progress.js";

export interface BenchmarkFlags extends EngineFlags {
  readonly task?: string[];
  readonly data?: string[];
  readonly shots?: number;
  readonly limit?: number;
  readonly context: number;
  readonly allowUnsandboxed?: boolean;
  readonly parts?: boolean;
  readonly run?: string;
  readonly json?: boolean;
}

export async function benchmarkCommand(models: string[], flags: BenchmarkFlags): Promise<void> {
  const tasks = tasksOf(flags.task ?? [], flags.data ?? []);
  const { shots, limit, context: contextTokens, allowUnsandboxed } = flags;
  const identity = { models, tasks: tasks.map(({ task, data }) => [task.id, data ?? ""]), shots, limit, contextTokens };
  const folder = `benchmark-${hashPlan({ ...identity, folder: process.cwd() }).slice(0, 10)}`;
  const runFolder = flags.run ?? path.join("runs", folder);
  const request: BenchmarkRequest = {
    ...{ models, tasks, shots, limit, contextTokens, allowUnsandboxed, runFolder },
    engine: engineOptionsOf(flags),
    command: process.argv.slice(2),
  };
  const results = await runWithProgress(runFolder, (signal) => runBenchmarks({ ...request, signal }), showEvent);
  const scores = results.flatMap(({ model, scores: rows, settings }) =>
    rows.map((row): ModelScore & { limit?: number } => ({
      model,
      ...row,
      ...(settings.limit === undefined ? {} : { limit: settings.limit }),
    })),
  );
  const warnings = uniqueWarnings(results);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, scores, warnings }) + "\n");
    for (const { message } of warnings) process.stderr.write(`warning: ${message}\n`);
    return;
  }
  const showsParts = flags.parts ?? false;
  const hidden = showsParts ? 0 : scores.filter(({ partOf }) => partOf !== undefined).length;
  process.stdout.write(
    [
      renderBenchmarkScores(scores, showsParts),
      "Standard errors are those of a sample of items. Greedy decoding; context " +
        `${[...new Set(results.map(({ settings }) => settings.contextTokens))].join(", ")} tokens.` +
        (hidden === 0 ? "" : ` ${hidden} parts of suites are not shown: --parts shows them.`),
      ...warnings.map(({ message }) => `warning: ${message}`),
      `run    ${runFolder}`,
    ].join("\n\n") + "\n",
  );
}

/** `--task a,b --task c`, and `--data PATH` for all of them or `--data TASK=PATH` for one. */
export function tasksOf(names: readonly string[], data: readonly string[]): TaskRequest[] {
  const tasks = names.flatMap((name) => name.split(",")).map((name) => taskById(name.trim()));
  const own = new Map<string, string>();
  let shared: string | undefined;
  for (const text of data) {
    const [, name, value] = /^([\w-]+)=(.+)$/u.exec(text) ?? [];
    const task =
      name === undefined ? undefined : TASKS.find(({ id, lmEvalName }) => id === name || lmEvalName === name);
    if (task !== undefined && value !== undefined) own.set(task.id, value);
    else if (shared === undefined) shared = text;
    else
      throw new UsageError("data", `--data was given as ${shared} and as ${text}.`, {
        hint: "Give one folder for all tasks, or --data TASK=PATH for each.",
      });
  }
  for (const id of own.keys())
    if (!tasks.some((task) => task.id === id))
      throw new UsageError("data", `--data names ${id}, which is not among the tasks.`, { hint: `Add --task ${id}.` });
  return [...new Set(tasks)].map((task) => ({ task, data: own.get(task.id) ?? shared }));
}

function showEvent(progress: ProgressLine, event: BenchmarkEvent): void {
  if (event.type === "benchmark") return progress.clear();
  showAsking(progress, event);
}

export function showAsking(progress: ProgressLine, event: Exclude<BenchmarkEvent, { type: "benchmark" }>): void {
  if (event.type === "reading") {
    return progress.step({ key: "reading", done: 0, total: 0, describe: () => `reading ${event.benchmark}` });
  }
  const { model, benchmark, done, total, resumed, running } = event;
  progress.step({
    key: `${model} ${benchmark}`,
    ...{ done, total, resumed },
    describe: (eta) => `${model} · ${benchmark} · ${done} of ${total} · ${(100 * running).toFixed(1)} %${eta}`,
  });
}

function uniqueWarnings(results: readonly BenchmarkResult[]): Warning[] {
  const all = results.flatMap(({ warnings }) => warnings);
  return [...new Map(all.map((warning) => [warning.message, warning])).values()];
}
