/** Drops documents that share a run of words with a benchmark. */
import { KEEP, runStep } from "../run-step.js";
import type { Documents, StepOptions, StepRun } from "../step.js";
import type { OverlapIndex } from "./overlap-index.js";

/**
 * Rule `benchmark-overlap`; a rejection's value names what was hit: `humaneval: HumanEval/3, HumanEval/7; mbpp: 12`.
 * For each benchmark the edit `hits-NAME` counts the documents that hit it.
 */
export function dropContaminated(documents: Documents, index: OverlapIndex, options: StepOptions = {}): StepRun {
  return runStep(
    documents,
    ({ text }) => {
      const hits = new Map<string, string[]>();
      for (const { benchmark, item } of index.find(text)) hits.set(benchmark, [...(hits.get(benchmark) ?? []), item]);
      if (hits.size === 0) return KEEP;
      const value = Array.from(hits, ([benchmark, items]) => `${benchmark}: ${items.join(", ")}`).join("; ");
      const edits = Object.fromEntries(Array.from(hits.keys(), (benchmark) => [editOf(benchmark), 1]));
      return { status: "reject", rule: RULE, value, edits };
    },
    { rules: [RULE], edits: index.benchmarks.map(editOf) },
    options,
  );
}

const RULE = "benchmark-overlap";
const editOf = (benchmark: string): string => `hits-${benchmark}`;
