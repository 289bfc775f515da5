/**
 * A model's scores in the shape of lm-evaluation-harness 0.4's `results_<time>.json` (`lm_eval/loggers/evaluation_tracker.py`
 * at 4e7e0d47), for tools that read those. What bitwit does not know stays out: there are no versions of the harness's task
 * files, and no `lm_eval_version`, since it asked nothing.
 */
import { TASKS } from "../benchmark/tasks/all-tasks.js";
import type { BenchmarkScore, Estimate } from "../benchmark/run/benchmark-score.js";
import type { BenchmarkTask } from "../benchmark/task.js";
import { bitwitVersion } from "../package-root.js";
import type { BenchmarkResult } from "./benchmark-result.js";

export interface LmEvalFile {
  /** `MODEL/results_TIME.json`, as the harness names them. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** @param results of one model, at most one a task. */
export function exportLmEval(results: readonly [BenchmarkResult, ...BenchmarkResult[]]): LmEvalFile {
  const newest = results
    .map(({ provenance }) => provenance.measuredAt)
    .sort()
    .at(-1) as string;
  const [{ model, modelInfo }] = results;
  const tasks = results.flatMap(tasksOf);
  const groups = tasks.filter(({ subtasks }) => subtasks.length > 0);
  const leaves = tasks.filter(({ subtasks }) => subtasks.length === 0);
  const by = <T>(list: readonly ExportedTask[], value: (one: ExportedTask) => T): Record<string, T> =>
    Object.fromEntries(list.map((one) => [one.name, value(one)]));
  const limits = new Set(results.map(({ settings }) => settings.limit ?? null));
  const content = {
    results: by(tasks, metricsOf),
    ...(groups.length === 0 ? {} : { groups: by(groups, metricsOf) }),
    group_subtasks: by(tasks, ({ subtasks }) => subtasks),
    configs: by(leaves, ({ name, result, row }) => ({
      task: name,
      num_fewshot: row.shots,
      metadata: { prompts_sha256: result.promptsSha256, data: result.data.origin },
    })),
    versions: {},
    "n-shot": by(leaves, ({ row }) => row.shots),
    higher_is_better: by(tasks, ({ task, row }) =>
      Object.fromEntries(Object.keys(row.metrics).map((name) => [metricKey(task, name).replace(/,.*$/, ""), true])),
    ),
    "n-samples": by(leaves, ({ row, original }) => ({ original, effective: row.n })),
    config: {
      model: "bitwit",
      model_args: { pretrained: model, backend: modelInfo.backend.name, device: modelInfo.backend.device },
      model_num_parameters: modelInfo.parameterCount,
      model_dtype: modelInfo.quantization,
      model_sha: modelInfo.sha256,
      limit: limits.size === 1 ? [...limits][0] : null,
      gen_kwargs: { temperature: 0, do_sample: false },
    },
    git_hash: results[0].provenance.gitCommit ?? null,
    date: Date.parse(newest) / 1000,
    bitwit_version: bitwitVersion,
    task_hashes: by(leaves, ({ result }) => result.promptsSha256),
    max_length: results[0].settings.contextTokens,
    model_source: "bitwit",
    model_name: model,
    model_name_sanitized: sanitize(model),
    total_evaluation_time_seconds: String(results.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
  return { path: `${sanitize(model)}/results_${newest.replaceAll(":", "-").replace(/Z$/, "")}.json`, content };
}

interface ExportedTask {
  readonly name: string;
  readonly task: BenchmarkTask;
  readonly result: BenchmarkResult;
  readonly row: BenchmarkScore;
  readonly subtasks: readonly string[];
  /** Items of the data, asked or not. */
  readonly original: number;
}

function tasksOf(result: BenchmarkResult): ExportedTask[] {
  const task = TASKS.find(({ id }) => id === result.benchmark);
  if (task === undefined) return []; // From a bitwit that knew a task which this one does not.
  const [whole, ...parts] = result.scores;
  const { available, availableByPart } = result.data;
  const of = (row: BenchmarkScore, name: string, original: number): ExportedTask => ({
    ...{ name, task, result, row, original },
    subtasks: row === whole ? parts.map(({ benchmark }) => benchmark) : [],
  });
  return [
    of(whole, task.lmEvalName, available),
    ...parts.map((row) => of(row, row.benchmark, availableByPart?.[row.benchmark] ?? row.n)),
  ];
}

function metricsOf({ name, task, row, subtasks }: ExportedTask): Record<string, unknown> {
  const numbers = Object.entries(row.metrics).flatMap(([metric, { score, stderr }]: [string, Estimate]) => {
    const key = metricKey(task, metric);
    const [own, filter] = key.split(/,(.*)/s) as [string, string];
    return [[key, score] as const, [`${own}_stderr,${filter}`, stderr ?? "N/A"] as const];
  });
  return {
    name,
    alias: name,
    ...(subtasks.length === 0 ? { sample_len: row.n } : { sample_count: { [numbers[0]?.[0] ?? ""]: row.n } }),
    ...Object.fromEntries(numbers),
  };
}

function metricKey(task: BenchmarkTask, metric: string): string {
  return task.lmEvalMetrics?.[metric] ?? (metric.includes(",") ? metric : `${metric},none`);
}

/** The harness's `sanitize_model_name`. */
function sanitize(name: string): string {
  return name.replace(/["<>:/|\\?*[\]]+/g, "__");
}
