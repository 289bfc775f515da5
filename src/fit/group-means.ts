import { sumOf } from "../math/compensated-sum.js";
import type { ExcludedPoint } from "./fit-law.js";

/**
 * One score from many benchmarks, in the two ways that the paper's text and its figures differ in:
 *
 *   overall-area-means  = mean of the areas' means: every area counts the same (the published figure)
 *   overall-benchmarks  = mean of all benchmarks: an area counts by how many it has (what appendix A.3 says)
 *
 * The rule for missing scores: a mean over fewer benchmarks is another quantity, so a model without one of an area's is
 * excluded from that area, and one without any of all from both overall means, each time with the reason.
 */
export interface GroupMeans {
  /** By area. */
  readonly areas: Readonly<Record<string, GroupMean>>;
  readonly "overall-area-means": GroupMean;
  readonly "overall-benchmarks": GroupMean;
}

export interface GroupMean {
  /** What the mean is of, in order. */
  readonly benchmarks: readonly string[];
  readonly scores: readonly { readonly name: string; readonly score: number }[];
  readonly excluded: readonly ExcludedPoint[];
}

export interface ScoredModel {
  readonly name: string;
  /** From 0 to 1 by benchmark; one that is not known is absent. */
  readonly scores: Readonly<Record<string, number | undefined>>;
}

/** Benchmarks by area. */
export type BenchmarkAreas = Readonly<Record<string, readonly string[]>>;

/** Throws a RangeError on an area without benchmarks, a benchmark in two areas, and a score that is not finite. */
export function groupMeans(models: readonly ScoredModel[], areas: BenchmarkAreas): GroupMeans {
  const groups = Object.values(areas);
  const all = groups.flat();
  if (groups.length === 0 || groups.some((group) => group.length === 0)) {
    throw new RangeError("an area needs at least one benchmark");
  }
  if (new Set(all).size < all.length) throw new RangeError("a benchmark belongs to one area, and once");
  return {
    areas: Object.fromEntries(
      Object.entries(areas).map(([area, benchmarks]) => [area, meanOver(models, benchmarks, (of) => of(benchmarks))]),
    ),
    "overall-area-means": meanOver(models, all, (of) => meanOf(groups.map(of))),
    "overall-benchmarks": meanOver(models, all, (of) => of(all)),
  };
}

/** `combine` is given a function that means a model's scores over a list of benchmarks. */
function meanOver(
  models: readonly ScoredModel[],
  benchmarks: readonly string[],
  combine: (meanOfBenchmarks: (benchmarks: readonly string[]) => number) => number,
): GroupMean {
  const scores: { name: string; score: number }[] = [];
  const excluded: ExcludedPoint[] = [];
  for (const model of models) {
    const missing = benchmarks.filter((benchmark) => model.scores[benchmark] === undefined);
    if (missing.length > 0) excluded.push({ name: model.name, reason: `no score on ${missing.join(", ")}` });
    else {
      const score = combine((group) => meanOf(group.map((benchmark) => scoreOf(model, benchmark))));
      scores.push({ name: model.name, score });
    }
  }
  return { benchmarks, scores, excluded };
}

function scoreOf({ name, scores }: ScoredModel, benchmark: string): number {
  const score = scores[benchmark] as number;
  if (!Number.isFinite(score)) throw new RangeError(`${name} has ${score} on ${benchmark}: an unknown score is absent`);
  return score;
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
