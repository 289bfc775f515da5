/**
 * Which number of an lm-eval result is the benchmark's score.
 *
 * Keys are `metric,filter` since 0.4 and `metric` before; beside each stands `metric_stderr[,filter]`, a number or "N/A".
 */
import type { Benchmark } from "../benchmark-table.js";
import { numberAt } from "./json-fields.js";
import type { JsonObject } from "./parse-python-json.js";

export type PickedMetric =
  | {
      readonly status: "ok";
      readonly key: string;
      readonly metric: string;
      readonly score: number;
      readonly stderr: number | undefined;
    }
  /** The metric is there, its value is no score from 0 to 1: NaN, "N/A", a perplexity, a percentage. */
  | { readonly status: "unusable"; readonly key: string }
  /** No metric that could be a score, such as a group that is not aggregated. */
  | { readonly status: "none" };

/** For benchmarks that are not in the table: the metrics lm-eval's own tasks report, most telling first. */
const USUAL = [
  "acc",
  "acc_norm",
  "exact_match,strict-match",
  "exact_match,flexible-extract",
  "exact_match",
  "pass@1",
  "pass_at_1",
  "em",
  "f1",
  "mc2",
  "score",
];

/** Never falls back to a second metric when the first is NaN: scores of different metrics do not mix. */
export function pickMetric(result: JsonObject, benchmark: Benchmark | undefined): PickedMetric {
  const keys = Object.keys(result);
  for (const wanted of benchmark?.metrics ?? USUAL) {
    const key = keyFor(keys, wanted);
    if (key !== undefined) return picked(result, key);
  }
  return { status: "none" };
}

function keyFor(keys: readonly string[], wanted: string): string | undefined {
  if (wanted.includes(",")) return keys.find((key) => key === wanted);
  return (
    keys.find((key) => key === wanted || key === `${wanted},none`) ?? keys.find((key) => key.startsWith(`${wanted},`))
  );
}

function picked(result: JsonObject, key: string): PickedMetric {
  const [metric, filter] = key.split(/,(.*)/s) as [string, string | undefined];
  const score = numberAt(result, key);
  if (score === undefined || score < 0 || score > 1) return { status: "unusable", key };
  const stderr = numberAt(result, filter === undefined ? `${metric}_stderr` : `${metric}_stderr,${filter}`);
  return {
    status: "ok",
    key,
    metric: filter === undefined || filter === "none" ? metric : key,
    score,
    stderr: stderr !== undefined && stderr >= 0 ? stderr : undefined,
  };
}
