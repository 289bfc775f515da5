/**
 * MMLU out of its subjects, where the tool reports no group (lm-eval 0.3, Open LLM Leaderboard v1): the mean of the 57
 * subjects, each with the same weight, as the leaderboard took it. lm-eval 0.4 weights its group by items instead.
 */
import { MMLU_SUBJECTS } from "../mmlu-subjects.js";
import type { ImportedScore, ScoreWarning } from "./imported.js";

const SUBJECTS = new Set(MMLU_SUBJECTS);

/** The subject that lm-eval's `hendrycksTest-anatomy` or `mmlu_anatomy` asks about. */
export function mmluSubject(task: string): string | undefined {
  const subject = /^(?:hendrycksTest-|mmlu_)(.+)$/.exec(task)?.[1];
  return subject !== undefined && SUBJECTS.has(subject) ? subject : undefined;
}

/** Adds `mmlu` when there is none and all 57 subjects are; the subjects are then marked as its parts. */
export function averageMmluSubjects(scores: readonly ImportedScore[]): {
  scores: ImportedScore[];
  warnings: ScoreWarning[];
} {
  const ids = new Set(MMLU_SUBJECTS.map((subject) => `mmlu-${subject.replaceAll("_", "-")}`));
  const parts = scores.filter(({ benchmark, partOf }) => ids.has(benchmark) && partOf === undefined);
  const [first] = parts;
  if (first === undefined || scores.some(({ benchmark }) => benchmark === "mmlu")) {
    return { scores: [...scores], warnings: [] };
  }
  if (new Set(parts.map(({ benchmark }) => benchmark)).size < ids.size || parts.length !== ids.size) {
    return {
      scores: [...scores],
      warnings: [
        {
          code: "mmlu-incomplete",
          message: `${parts.length} of MMLU's ${ids.size} subjects are there, so MMLU was not averaged.`,
          hint: "Import a run of all subjects; the mean of some is not MMLU.",
        },
      ],
    };
  }
  const score = meanOf(parts.map((one) => one.score));
  const variances = parts.map(({ stderr }) => (stderr === undefined ? NaN : stderr ** 2));
  const stderr = Math.sqrt(meanOf(variances) / parts.length);
  const counts = parts.map(({ n }) => n ?? NaN).reduce((sum, n) => sum + n, 0);
  const mmlu: ImportedScore = {
    ...first,
    benchmark: "mmlu",
    score,
    stderr: Number.isFinite(stderr) ? stderr : undefined,
    n: Number.isFinite(counts) ? counts : undefined,
    style: "options",
    partOf: undefined,
    source: { ...first.source, key: "mean of the 57 subjects, equally weighted" },
  };
  return {
    scores: [mmlu, ...scores.map((one) => (parts.includes(one) ? { ...one, partOf: "mmlu" } : one))],
    warnings: [],
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
