/**
 * Percentile bootstrap intervals of a fit's r and RMSE, over models or over families of models.
 *
 * A resample draws as many models (families) as there are, with replacement; a family brings all its models. Resamples in
 * which x or y does not vary have no r: they are drawn again and counted.
 */
import { quantileOfSorted } from "../math/quantile.js";
import { createRandom, drawIndex } from "../math/random.js";
import type { LawPoint } from "./law-point.js";

export interface FitBootstrap {
  readonly over: "models" | "families";
  readonly unitCount: number;
  readonly level: 0.95;
  readonly resamples: number;
  readonly seed: string;
  /** Resamples without an r, drawn again. */
  readonly redrawn: number;
  readonly pearson: readonly [low: number, high: number];
  readonly rmse: readonly [low: number, high: number];
}

const SEED = "bitwit-fit-1";
const RESAMPLES = 2000;

/** Undefined when there are fewer than 3 units, or too few resamples have an r. */
export function bootstrapFit(points: readonly LawPoint[], over: "models" | "families"): FitBootstrap | undefined {
  const units = over === "models" ? points.map((point) => [point]) : groupByFamily(points);
  if (units.length < 3) return undefined;
  const random = createRandom(SEED);
  const pearson = new Float64Array(RESAMPLES);
  const rmse = new Float64Array(RESAMPLES);
  let redrawn = 0;
  for (let kept = 0; kept < RESAMPLES;) {
    const sample = units.flatMap(() => units[drawIndex(random, units.length)] as LawPoint[]);
    const fit = rAndRmse(sample);
    if (fit !== undefined) {
      pearson[kept] = fit.pearson;
      rmse[kept++] = fit.rmse;
    } else if (++redrawn > 10 * RESAMPLES) return undefined;
  }
  const interval = (values: Float64Array): [number, number] => {
    values.sort();
    return [quantileOfSorted(values, 0.025) as number, quantileOfSorted(values, 0.975) as number];
  };
  return {
    over,
    unitCount: units.length,
    level: 0.95,
    resamples: RESAMPLES,
    seed: SEED,
    redrawn,
    pearson: interval(pearson),
    rmse: interval(rmse),
  };
}

/** As `fitLine`, in plain sums: thousands of resamples need no last digit. Undefined where x or y does not vary. */
function rAndRmse(sample: readonly LawPoint[]): { pearson: number; rmse: number } | undefined {
  const n = sample.length;
  let xSum = 0;
  let ySum = 0;
  for (const { x, y } of sample) {
    xSum += x;
    ySum += y;
  }
  const [xMean, yMean] = [xSum / n, ySum / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (const { x, y } of sample) {
    xx += (x - xMean) ** 2;
    yy += (y - yMean) ** 2;
    xy += (x - xMean) * (y - yMean);
  }
  const first = sample[0] as LawPoint;
  if (sample.every(({ x }) => x === first.x) || sample.every(({ y }) => y === first.y)) return undefined;
  const r = Math.min(1, Math.max(-1, xy / Math.sqrt(xx * yy)));
  return Number.isFinite(r) ? { pearson: r, rmse: Math.sqrt((yy * (1 - r * r)) / n) } : undefined;
}

/** A model without a family is one of its own. */
function groupByFamily(points: readonly LawPoint[]): LawPoint[][] {
  const families = new Map<string, LawPoint[]>();
  for (const point of points) {
    const key = point.family === undefined ? `model ${point.name}` : `family ${point.family}`;
    families.set(key, [...(families.get(key) ?? []), point]);
  }
  return [...families.values()];
}
