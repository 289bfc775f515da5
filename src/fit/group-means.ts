/**
 * One number a model from many benchmarks, two ways that must not be mixed up: the mean of the areas' means (what the
 * paper's figure shows) and the mean of all benchmarks (what its appendix says).
 */
export interface GroupMean {
  readonly name: string;
  readonly mean: number;
}

export interface GroupMeans {
  readonly means: readonly GroupMean[];
  /** Models that lack a benchmark: a mean over fewer would not be comparable. */
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
}

type Scores = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** @param scores model → benchmark → score. @param areas area → its benchmarks. */
export function areaMeans(scores: Scores, areas: ReadonlyMap<string, readonly string[]>): GroupMeans {
  return means(scores, [...areas.values()].flat(), (of) =>
    meanOf([...areas.values()].map((area) => meanOf(area.map(of)))),
  );
}

export function benchmarkMeans(scores: Scores, benchmarks: readonly string[]): GroupMeans {
  return means(scores, benchmarks, (of) => meanOf(benchmarks.map(of)));
}

function means(scores: Scores, needed: readonly string[], mean: (of: (name: string) => number) => number): GroupMeans {
  const found: GroupMean[] = [];
  const excluded: { name: string; reason: string }[] = [];
  for (const [name, row] of scores) {
    const missing = needed.filter((benchmark) => !row.has(benchmark));
    if (missing.length > 0) excluded.push({ name, reason: `has no score on ${missing.join(", ")}` });
    else found.push({ name, mean: mean((benchmark) => row.get(benchmark) as number) });
  }
  return { means: found, excluded };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
