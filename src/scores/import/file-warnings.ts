/** Warnings that several formats give, each once a file. */
import type { ScoreWarning } from "./imported.js";

/** Values that are no numbers, or no scores, and so were left out. */
export function absentWarning(file: string, places: readonly string[]): ScoreWarning[] {
  if (places.length === 0) return [];
  return [
    {
      code: "score-absent",
      message: `${file}: left out, because it is no score from 0 to 1: ${shortList(places)}.`,
      hint: "Run these again; a missing score is never counted as 0.",
    },
  ];
}

/** Tasks whose metrics are none that measures a share of right answers, such as perplexities and BLEU. */
export function unscoredWarning(file: string, tasks: readonly string[]): ScoreWarning[] {
  if (tasks.length === 0) return [];
  return [
    {
      code: "no-score-metric",
      message: `${file}: without a metric that is a score from 0 to 1, so left out: ${shortList(tasks)}.`,
    },
  ];
}

export interface LimitedTask {
  readonly benchmark: string;
  readonly n: number | undefined;
  readonly of: number | undefined;
}

export function limitedWarning(file: string, tasks: readonly LimitedTask[]): ScoreWarning[] {
  if (tasks.length === 0) return [];
  const list = tasks.map(({ benchmark, n, of }) =>
    n === undefined ? benchmark : `${benchmark} (${n}${of === undefined ? "" : ` of ${of}`} items)`,
  );
  return [
    {
      code: "limited-run",
      message: `${file}: only a part of the items was asked (--limit): ${shortList(list)}.`,
      hint: "Run without --limit: the first items are no random sample.",
    },
  ];
}

/** The first eight, and how many more. */
export function shortList(items: readonly string[]): string {
  const shown = items.slice(0, 8).join(", ");
  return items.length > 8 ? `${shown} and ${items.length - 8} more` : shown;
}
