/**
 * Result files of the Open LLM Leaderboard's version 1 and of lighteval, whose keys are `harness|arc:challenge|25`: suite,
 * task, examples. Version 2's result files are lm-eval's own (lm-eval.ts).
 */
import { benchmarkId, findBenchmark } from "../benchmark-names.js";
import { absentWarning } from "./file-warnings.js";
import { timeInName } from "./file-time.js";
import type { ImportedFile, ImportedScore } from "./imported.js";
import { describeValue, isObject, jsonPath, objectAt, shapeError, textAt } from "./json-fields.js";
import { pickMetric } from "./lm-eval-metrics.js";
import { averageMmluSubjects, mmluSubject } from "./mmlu-average.js";
import type { JsonObject } from "./parse-python-json.js";

const RESULT_KEY = /^[\w-]+\|([^|]+)\|(\d+)(?:\|\d+)?$/;

export function isLeaderboardResults(root: JsonObject): boolean {
  return (
    Object.hasOwn(root, "config_general") || Object.keys(objectAt(root, "results")).some((key) => RESULT_KEY.test(key))
  );
}

/** @param givenModel the model of a file that names none. @throws DataError without a model's name or results. */
export function importLeaderboardResults(root: JsonObject, file: string, givenModel?: string): ImportedFile {
  const general = objectAt(root, "config_general");
  const model = textAt(general, "model_name") ?? textAt(objectAt(general, "model_config"), "model_name") ?? givenModel;
  if (model === undefined) {
    throw shapeError(
      file,
      "config_general.model_name",
      `is ${describeValue(general["model_name"])}`,
      "Name it with --model; the part of the file that model cards show has no name.",
    );
  }
  const scores: ImportedScore[] = [];
  const absent: string[] = [];
  for (const [key, result] of Object.entries(objectAt(root, "results"))) {
    const [, task, shots] = RESULT_KEY.exec(key) ?? [];
    if (task === undefined || !isObject(result)) continue;
    const metric = pickMetric(result, findBenchmark(task));
    if (metric.status === "unusable") {
      absent.push(`${jsonPath("results", key, metric.key)} is ${describeValue(result[metric.key])}`);
    }
    if (metric.status !== "ok") continue;
    const subject = mmluSubject(task);
    scores.push({
      model,
      benchmark: subject === undefined ? benchmarkId(task) : `mmlu-${subject.replaceAll("_", "-")}`,
      score: metric.score,
      stderr: metric.stderr,
      shots: Number(shots),
      metric: metric.metric,
      style: subject === undefined ? findBenchmark(task)?.style : "options",
      source: { file, tool: "open-llm-leaderboard", key: jsonPath("results", key, metric.key) },
    });
  }
  if (scores.length === 0 && absent.length === 0) {
    throw shapeError(file, "results", "has no task that is scored", 'Its keys look like "harness|arc:challenge|25".');
  }
  const mmlu = averageMmluSubjects(scores);
  return {
    tool: "open-llm-leaderboard",
    time: timeInName(file),
    models: [{ name: model }],
    scores: mmlu.scores,
    bpc: [],
    warnings: [
      ...absentWarning(file, absent),
      ...mmlu.warnings.map((one) => ({ ...one, message: `${file}: ${one.message}` })),
    ],
  };
}
