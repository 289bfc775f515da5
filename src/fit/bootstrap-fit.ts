import { quantileOfSorted } from "../math/quantile.js";
import { createRandom, drawIndex, type Random } from "../math/random.js";
import type { FitPoint } from "./fit-line.js";

/**
 * Percentile bootstrap intervals of Pearson's r and RMSE (divisor n) of a line: whole models, or whole families of them,
 * are drawn with replacement, as many as there are (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * 9.5 and 13.3). The interval is the percentile one, not BCa: it is the one that published figures use, and BCa's
 * acceleration rests on a jackknife that is not defined where one model determines the slope.
 *
 * A resample in which x or y is constant has no r; it is drawn again and counted in `redrawn`.
 * Families are the honest unit where models of one family share their training data; a resample of families has as many
 * families, not as many models.
 * Invariant: the same points in the same order, seed and resamples give the same intervals on every machine.
 */
export type FitBootstrap =
  | {
      readonly status: "ok";
      readonly unit: BootstrapUnit;
      readonly unitCount: number;
      readonly method: "percentile";
      readonly level: number;
      readonly seed: string | number;
      readonly resamples: number;
      /** Resamples thrown away because x or y was constant in them. */
      readonly redrawn: number;
      readonly pearson: Interval;
      readonly rmse: Interval;
    }
  | {
      readonly status: "undetermined";
      readonly unit: BootstrapUnit;
      readonly unitCount: number;
      readonly reason: "too-few-units" | "family-missing" | "x-or-y-does-not-vary";
    };

export type BootstrapUnit = "model" | "family";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface FitBootstrapOptions {
  readonly unit: BootstrapUnit;
  readonly seed: string | number;
  readonly resamples: number;
}

/**
 * With fewer units a percentile interval is a pretence. Simulated coverage of the 95 % interval of r at a true r of
 * −0.94, 1500 sets of normal points each: 73 % at 4 units, 84 % at 5, 91 % at 10, 92 % at 19, 93 % at 28.
 */
export const minimumUnits = 5;

const level = 0.95;

export function bootstrapFit(points: readonly FitPoint[], options: FitBootstrapOptions): FitBootstrap {
  const { unit, seed, resamples } = options;
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new RangeError(`a 95 % interval needs a whole number of resamples, at least 100: ${resamples}`);
  }
  const groups = groupPoints(points, unit);
  const unitCount = groups.length;
  const undetermined = (reason: (FitBootstrap & { status: "undetermined" })["reason"]): FitBootstrap => ({
    status: "undetermined",
    unit,
    unitCount,
    reason,
  });
  if (unit === "family" && points.some(({ family }) => family === undefined)) return undetermined("family-missing");
  if (unitCount < minimumUnits) return undetermined("too-few-units");
  // Also what makes the drawing end: a set that varies has resamples that do, with a fair probability.
  if (quickLine(points) === undefined) return undetermined("x-or-y-does-not-vary");

  const { pearson, rmse, redrawn } = resampleFits(groups, resamples, createRandom(seed));
  return {
    ...{ status: "ok", unit, unitCount, method: "percentile", level, seed, resamples, redrawn },
    pearson: percentiles(pearson),
    rmse: percentiles(rmse),
  };
}

function groupPoints(points: readonly FitPoint[], unit: BootstrapUnit): (readonly FitPoint[])[] {
  if (unit === "model") return points.map((point) => [point]);
  const families = new Map<string, FitPoint[]>();
  for (const point of points) {
    if (point.family === undefined) continue;
    const members = families.get(point.family);
    if (members) members.push(point);
    else families.set(point.family, [point]);
  }
  return [...families.values()];
}

function resampleFits(groups: readonly (readonly FitPoint[])[], resamples: number, random: Random) {
  const pearson = new Float64Array(resamples);
  const rmse = new Float64Array(resamples);
  let redrawn = 0;
  for (let resample = 0; resample < resamples;) {
    const drawn: FitPoint[] = [];
    for (let draw = 0; draw < groups.length; draw++) {
      drawn.push(...(groups[drawIndex(random, groups.length)] as readonly FitPoint[]));
    }
    const line = quickLine(drawn);
    if (line === undefined) {
      redrawn++;
      continue;
    }
    pearson[resample] = line.pearson;
    rmse[resample] = line.rmse;
    resample++;
  }
  return { pearson, rmse, redrawn };
}

/**
 * r and RMSE by plain centred sums: their rounding is far below the spread of resamples, and ten thousand lines are
 * needed. Undefined where x or y does not vary.
 */
function quickLine(points: readonly FitPoint[]): { pearson: number; rmse: number } | undefined {
  const first = points[0] as FitPoint;
  let [xSum, ySum, xVaries, yVaries] = [0, 0, false, false];
  for (const { x, y } of points) {
    xSum += x;
    ySum += y;
    xVaries ||= x !== first.x;
    yVaries ||= y !== first.y;
  }
  if (!xVaries || !yVaries) return undefined;
  const [xMean, yMean] = [xSum / points.length, ySum / points.length];
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xx += (x - xMean) ** 2;
    xy += (x - xMean) * (y - yMean);
    yy += (y - yMean) ** 2;
  }
  const r = xy / (Math.sqrt(xx) * Math.sqrt(yy));
  // Differences so small that their squares underflow: as good as constant.
  if (!Number.isFinite(r)) return undefined;
  const pearson = Math.min(1, Math.max(-1, r));
  return { pearson, rmse: Math.sqrt((yy * (1 - pearson) * (1 + pearson)) / points.length) };
}

function percentiles(values: Float64Array): Interval {
  values.sort();
  return {
    low: quantileOfSorted(values, (1 - level) / 2) as number,
    high: quantileOfSorted(values, (1 + level) / 2) as number,
  };
}
