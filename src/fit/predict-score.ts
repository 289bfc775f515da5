/**
 * The score the line expects at a bpc, with where a new model's score would lie.
 *
 *   ŷ = a + b x,  se_line² = s² (1/n + (x − x̄)²/S),  se_new² = s² + se_line²,  s² = Σe²/(n − 2),  t with n − 2 df
 */
import { sumOf } from "../math/compensated-sum.js";
import type { LawFit } from "./fit-law.js";
import { onScale } from "./law-point.js";
import { criticalT } from "./t-distribution.js";

export interface Prediction {
  readonly fit: string;
  readonly bpc: number;
  readonly score: number;
  readonly level: 0.95;
  /** Where the score of a new model with this bpc lies with 95 %, if the line's assumptions hold. May leave 0 … 1. */
  readonly predictionInterval: readonly [low: number, high: number];
  /** The same, cut to what a score can be. */
  readonly predictionIntervalClipped: readonly [low: number, high: number];
  /** Where the line itself lies. */
  readonly confidenceInterval: readonly [low: number, high: number];
  /** Set when bpc lies outside the models the line was fitted to. */
  readonly extrapolates?: "below" | "above";
  readonly range: readonly [low: number, high: number];
}

/** @throws {RangeError} when bpc is not a positive finite number. */
export function predictScore(fit: LawFit, bpc: number): Prediction {
  if (!(bpc > 0 && bpc < Infinity)) throw new RangeError(`bits per character must be a positive number: ${bpc}`);
  const xs = fit.points.map((point) => onScale(fit.scale, point.x));
  const mean = sumOf(xs) / fit.n;
  const spread = sumOf(xs.map((x) => (x - mean) ** 2));
  const x = onScale(fit.scale, bpc);
  const score = fit.intercept + fit.slope * x;
  const lineVariance = fit.rmseUnbiased ** 2 * (1 / fit.n + (x - mean) ** 2 / spread);
  const t = criticalT(0.95, fit.n - 2);
  const around = (variance: number): [number, number] => [
    score - t * Math.sqrt(variance),
    score + t * Math.sqrt(variance),
  ];
  const predictionInterval = around(fit.rmseUnbiased ** 2 + lineVariance);
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  const [low, high] = fit.range;
  return {
    fit: fit.name,
    bpc,
    score,
    level: 0.95,
    predictionInterval,
    predictionIntervalClipped: [clip(predictionInterval[0]), clip(predictionInterval[1])],
    confidenceInterval: around(lineVariance),
    ...(bpc < low ? { extrapolates: "below" as const } : bpc > high ? { extrapolates: "above" as const } : {}),
    range: fit.range,
  };
}

/** Line and bands on an even grid from the fit's smallest to its largest bpc, for drawing. */
export function lineBand(fit: LawFit, steps = 48): Prediction[] {
  const [low, high] = fit.range;
  return Array.from({ length: steps + 1 }, (_, step) => predictScore(fit, low + ((high - low) * step) / steps));
}
