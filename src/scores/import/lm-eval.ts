/**
 * lm-evaluation-harness `results_*.json`, versions 0.3 (bare metric names, no groups) and 0.4 (`metric,filter`).
 *
 * A group is one score; its subtasks are kept and marked with `partOf`, so that nothing counts twice.
 */
import { benchmarkId, findBenchmark } from "../benchmark-names.js";
import type { PromptStyle } from "../benchmark-table.js";
import type { ImportedBpc, ImportedFile, ImportedScore, ScoreWarning } from "./imported.js";
import { countAt, describeValue, isObject, jsonPath, numberAt, objectAt, shapeError, textAt } from "./json-fields.js";
import { lmEvalModel } from "./lm-eval-model.js";
import { pickMetric } from "./lm-eval-metrics.js";
import { averageMmluSubjects, mmluSubject } from "./mmlu-average.js";
import type { JsonObject } from "./parse-python-json.js";
import { absentWarning, limitedWarning, unscoredWarning, type LimitedTask } from "./file-warnings.js";
import { timeInName } from "./file-time.js";

/** Groups of unlike benchmarks, whose mean is no benchmark. */
const SUITES = new Set(["leaderboard", "openllm"]);

/**
 * @param givenModel the model of a file that names none.
 * @throws DataError when there are no results or no model name.
 */
export function importLmEval(root: JsonObject, file: string, givenModel?: string): ImportedFile {
  const results = root["results"];
  if (!isObject(results) || Object.keys(results).length === 0) {
    throw shapeError(
      file,
      "results",
      `is ${describeValue(results)} where tasks and their metrics should be`,
      "Was the run stopped? Give the results_<time>.json of a run that ended.",
    );
  }
  const model = lmEvalModel(root, file, givenModel);
  const version = textAt(root, "lm_eval_version");
  const run = new Run(root, file);
  const scores: ImportedScore[] = [];
  const bpc: ImportedBpc[] = [];
  const absent: string[] = [];
  const limited: LimitedTask[] = [];
  const unscored: string[] = [];
  for (const [task, result] of Object.entries(results)) {
    if (!isObject(result)) {
      throw shapeError(
        file,
        jsonPath("results", task),
        `is ${describeValue(result)} where metrics should be`,
        "Give the file as lm-eval wrote it.",
      );
    }
    if (SUITES.has(task)) continue;
    const source = (key: string) => ({
      file,
      tool: "lm-eval" as const,
      version: run.taskVersion(task),
      key: jsonPath("results", task, key),
    });
    const bitsKey = Object.keys(result).find((key) => key.split(",")[0] === "bits_per_byte");
    const bitsPerByte = bitsKey === undefined ? undefined : numberAt(result, bitsKey);
    if (bitsKey !== undefined && bitsPerByte !== undefined) {
      bpc.push({ model: model.name, corpus: task, bitsPerByte, source: source(bitsKey) });
      continue;
    }
    const metric = pickMetric(result, findBenchmark(task));
    if (metric.status === "unusable")
      absent.push(`${jsonPath("results", task, metric.key)} is ${describeValue(result[metric.key])}`);
    if (metric.status === "none" && !run.isGroup(task)) unscored.push(task);
    if (metric.status !== "ok") continue;
    const items = run.items(task);
    if (items.limited) limited.push({ benchmark: benchmarkId(task), n: items.n, of: items.of });
    scores.push({
      model: model.name,
      benchmark: run.id(task),
      score: metric.score,
      stderr: metric.stderr,
      n: items.n,
      shots: run.shots(task),
      metric: metric.metric,
      style: run.style(task),
      partOf: run.parent(task),
      source: source(metric.key),
    });
  }
  const mmlu = averageMmluSubjects(scores);
  return {
    tool: "lm-eval",
    toolVersion: version,
    time: run.time,
    models: [model],
    scores: mmlu.scores,
    bpc,
    warnings: [
      ...absentWarning(file, absent),
      ...unscoredWarning(file, unscored),
      ...limitedWarning(file, limited),
      ...mmlu.warnings.map((one): ScoreWarning => ({ ...one, message: `${file}: ${one.message}` })),
    ],
  };
}

/** What the file says about its tasks beside their scores. Any part may be missing or null. */
class Run {
  private readonly root: JsonObject;
  private readonly config: JsonObject;
  private readonly parents = new Map<string, string>();
  private readonly children: JsonObject;
  readonly time: number | undefined;

  constructor(root: JsonObject, file: string) {
    this.root = root;
    this.config = objectAt(root, "config");
    const results = objectAt(root, "results");
    this.children = isObject(root["group_subtasks"]) ? root["group_subtasks"] : childrenByName(root);
    for (const group of Object.keys(this.children)) {
      const reported = Object.hasOwn(results, group) && !SUITES.has(group);
      const scored = reported && pickMetric(objectAt(results, group), findBenchmark(group)).status === "ok";
      if (scored) for (const task of this.subtasks(group)) if (!this.parents.has(task)) this.parents.set(task, group);
    }
    const seconds = numberAt(root, "date");
    this.time = seconds === undefined ? timeInName(file) : seconds * 1000;
  }

  /** `hendrycksTest-anatomy` and `mmlu_anatomy` are one subject. */
  id(task: string): string {
    const subject = mmluSubject(task);
    return subject === undefined ? benchmarkId(task) : `mmlu-${subject.replaceAll("_", "-")}`;
  }

  parent(task: string): string | undefined {
    const group = this.parents.get(task);
    return group === undefined ? undefined : benchmarkId(group);
  }

  /** A subtask is asked as its group is. */
  style(task: string): PromptStyle | undefined {
    const chain = new Set<string>();
    for (let one: string | undefined = task; one !== undefined && !chain.has(one); one = this.parents.get(one)) {
      const own = findBenchmark(one)?.style ?? (mmluSubject(one) === undefined ? undefined : "options");
      if (own !== undefined) return own;
      chain.add(one);
    }
    return undefined;
  }

  shots(task: string): number | undefined {
    const own =
      countAt(objectAt(this.root, "n-shot"), task) ??
      countAt(objectAt(objectAt(this.root, "configs"), task), "num_fewshot") ??
      countAt(this.config, "num_fewshot");
    if (own !== undefined) return own;
    const shots = new Set(this.leaves(task).map((leaf) => countAt(objectAt(this.root, "n-shot"), leaf)));
    return shots.size === 1 ? [...shots][0] : undefined;
  }

  taskVersion(task: string): string | undefined {
    const version = objectAt(this.root, "versions")[task];
    return typeof version === "number" || typeof version === "string" ? String(version) : undefined;
  }

  /** Items answered, of how many; of a group, the sums of its tasks. */
  items(task: string): { n: number | undefined; of: number | undefined; limited: boolean } {
    const samples = objectAt(this.root, "n-samples");
    const counts = this.leaves(task).map((leaf) => ({
      n: countAt(objectAt(samples, leaf), "effective"),
      of: countAt(objectAt(samples, leaf), "original"),
    }));
    const sum = (key: "n" | "of") =>
      counts.every((one) => one[key] !== undefined)
        ? counts.reduce((all, one) => all + (one[key] as number), 0)
        : undefined;
    const n = sum("n") ?? (countAt(objectAt(objectAt(this.root, "results"), task), "sample_len") || undefined);
    const of = sum("of");
    const limited = n !== undefined && of !== undefined ? n < of : typeof this.config["limit"] === "number";
    return { n, of, limited };
  }

  /** The tasks below a group at any depth, each once; a task that is no group is its own leaf. */
  private leaves(task: string): string[] {
    const seen = new Set([task]);
    for (const one of seen) for (const below of this.subtasks(one)) seen.add(below);
    return [...seen].filter((one) => this.subtasks(one).length === 0);
  }

  isGroup(task: string): boolean {
    return this.subtasks(task).length > 0 || Object.hasOwn(objectAt(this.root, "groups"), task);
  }

  private subtasks(group: string): string[] {
    const list = this.children[group];
    return Array.isArray(list) ? list.filter((one) => typeof one === "string" && one !== group) : [];
  }
}

/** The first 0.4 versions name groups but not their tasks: `mmlu_anatomy` is then of `mmlu`, the longest name that fits. */
function childrenByName(root: JsonObject): JsonObject {
  const groups = Object.keys(objectAt(root, "groups")).sort((a, b) => b.length - a.length);
  const children = Object.create(null) as Record<string, string[]>;
  for (const task of Object.keys(objectAt(root, "results"))) {
    const group = groups.find((one) => task.startsWith(`${one}_`));
    if (group !== undefined) (children[group] ??= []).push(task);
  }
  return children;
}
