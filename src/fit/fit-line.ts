import { pearson } from "../math/correlation.js";
import { CompensatedSum, sumOf } from "../math/compensated-sum.js";

/**
 * The law as a line: ordinary least squares of a score on bits per character.
 *
 *   slope = Σ(x−x̄)(y−ȳ) / Σ(x−x̄)²,  intercept = ȳ − slope · x̄,  RMSE = √(Σ residual² / n)
 *
 * RMSE divides by n, not n − 2, as the paper does (docs/method.md); it has the scale of y, so scores go from 0 to 1.
 * Invariant: Σ residual = 0 and Σ residual · x = 0 up to rounding, and the points keep their order.
 */
export type Fit = LineFit | UndeterminedFit;

/** One model: its bits per character and its score. */
export interface FitPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** What the model was trained as part of, such as `llama-2`: models of one family are not independent. */
  readonly family?: string;
  /** How many weights the model has. */
  readonly parameters?: number;
}

export interface FittedPoint extends FitPoint {
  /** y minus the line at x. */
  readonly residual: number;
}

export interface LineFit {
  readonly status: "ok";
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  readonly pearson: number;
  readonly rmse: number;
  readonly points: readonly FittedPoint[];
}

/** There is no line, or it would say nothing: two points always lie on one, with |r| = 1 and no residual. */
export interface UndeterminedFit {
  readonly status: "undetermined";
  readonly n: number;
  readonly reason: "too-few-points" | "x-does-not-vary" | "y-does-not-vary" | "too-small";
  readonly points: readonly FitPoint[];
}

/** Throws a RangeError on a coordinate that is not a finite number: an unknown score has no point. */
export function fitLine(points: readonly FitPoint[]): Fit {
  for (const { name, x, y } of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RangeError(`a point of a fit needs finite coordinates: ${name} at (${x}, ${y})`);
    }
  }
  const n = points.length;
  const x = points.map((point) => point.x);
  const y = points.map((point) => point.y);
  const undetermined = (reason: UndeterminedFit["reason"]): Fit => ({ status: "undetermined", n, reason, points });
  if (n < 3) return undetermined("too-few-points");
  if (x.every((value) => value === x[0])) return undetermined("x-does-not-vary");
  const correlation = pearson(x, y);
  if (correlation === undefined)
    return undetermined(y.every((value) => value === y[0]) ? "y-does-not-vary" : "too-small");

  const xMean = sumOf(x) / n;
  const yMean = sumOf(y) / n;
  const products = new CompensatedSum();
  const squares = new CompensatedSum();
  for (const point of points) {
    products.add((point.x - xMean) * (point.y - yMean));
    squares.add((point.x - xMean) ** 2);
  }
  const slope = products.value / squares.value;
  // The residual is taken from the centred line, which does not cancel when x̄ is far from zero.
  const fitted = points.map((point) => ({ ...point, residual: point.y - yMean - slope * (point.x - xMean) }));
  return {
    status: "ok",
    n,
    slope,
    intercept: yMean - slope * xMean,
    pearson: correlation,
    rmse: Math.sqrt(sumOf(fitted.map((point) => point.residual ** 2)) / n),
    points: fitted,
  };
}
