import { pearson } from "../math/correlation.js";
import { correlationP } from "../math/student-t.js";
import { bootstrapFit, type FitBootstrap } from "./bootstrap-fit.js";
import type { FitPoint } from "./fit-line.js";

/**
 * Which corpus goes with which benchmark: Pearson's r of every pair, over the models that have both figures. Cells may
 * rest on different models, so every cell has its own n.
 *
 * p is two-sided (t, n − 2 degrees of freedom) and not adjusted: of a matrix without any relation one cell in twenty is
 * below 0.05. `cellCount` says how many were looked at.
 */
export interface CorrelationMatrix {
  readonly corpora: readonly string[];
  readonly benchmarks: readonly string[];
  /** Cells with a correlation. */
  readonly cellCount: number;
  /** Row by row: all benchmarks of the first corpus, then of the next. */
  readonly cells: readonly CorrelationCell[];
}

export type CorrelationCell =
  | {
      readonly status: "ok";
      readonly corpus: string;
      readonly benchmark: string;
      readonly n: number;
      readonly pearson: number;
      readonly pValue: number;
      /** Over models, or over families if asked. */
      readonly bootstrap: FitBootstrap;
    }
  | {
      readonly status: "undetermined";
      readonly corpus: string;
      readonly benchmark: string;
      readonly n: number;
      readonly reason: "too-few-models" | "bpc-does-not-vary" | "score-does-not-vary";
    };

export interface MatrixModel {
  readonly name: string;
  readonly family?: string;
  /** Bits per character by corpus; a corpus that was not measured is absent. */
  readonly bpc: Readonly<Record<string, number | undefined>>;
  /** Scores from 0 to 1 by benchmark; one that is not known is absent. */
  readonly scores: Readonly<Record<string, number | undefined>>;
}

export interface MatrixOptions {
  /** Default: all that occur, in the order of first appearance. */
  readonly corpora?: readonly string[];
  readonly benchmarks?: readonly string[];
  /** What the intervals draw, default `model`. */
  readonly unit?: "model" | "family";
  readonly seed?: string | number;
  /** Default 2000 a cell. */
  readonly resamples?: number;
}

/** Throws a RangeError on a figure that is not finite: an unknown one is absent. */
export function correlationMatrix(models: readonly MatrixModel[], options: MatrixOptions = {}): CorrelationMatrix {
  const corpora = options.corpora ?? keysOf(models.map(({ bpc }) => bpc));
  const benchmarks = options.benchmarks ?? keysOf(models.map(({ scores }) => scores));
  const cells = corpora.flatMap((corpus) => benchmarks.map((benchmark) => cellOf(models, corpus, benchmark, options)));
  return { corpora, benchmarks, cellCount: cells.filter(({ status }) => status === "ok").length, cells };
}

function cellOf(
  models: readonly MatrixModel[],
  corpus: string,
  benchmark: string,
  { unit = "model", seed = "bitwit", resamples = 2000 }: MatrixOptions,
): CorrelationCell {
  const points = models.flatMap((model): FitPoint[] => {
    const [x, y] = [model.bpc[corpus], model.scores[benchmark]];
    if (x === undefined || y === undefined) return [];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RangeError(`${model.name} has ${x} on ${corpus} and ${y} on ${benchmark}: an unknown figure is absent`);
    }
    return [{ name: model.name, x, y, ...(model.family !== undefined && { family: model.family }) }];
  });
  const cell = { corpus, benchmark, n: points.length };
  if (points.length < 3) return { status: "undetermined", ...cell, reason: "too-few-models" };
  const x = points.map((point) => point.x);
  const r = pearson(
    x,
    points.map((point) => point.y),
  );
  if (r === undefined) {
    const reason = x.every((value) => value === x[0]) ? "bpc-does-not-vary" : "score-does-not-vary";
    return { status: "undetermined", ...cell, reason };
  }
  const bootstrap = bootstrapFit(points, { unit, seed, resamples });
  return { status: "ok", ...cell, pearson: r, pValue: correlationP(r, points.length - 2), bootstrap };
}

function keysOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}
