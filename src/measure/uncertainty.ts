import { bootstrapRatio } from "../math/bootstrap-ratio.js";
import type { Uncertainty } from "./measurement.js";

/** Fixed, so that a measurement made again prints the same interval. */
const SEED = "bitwit-interval-1";
const RESAMPLES = 2000;

/** The 95 % bootstrap interval of Σ bits / Σ characters over sampling units. */
export function uncertaintyOf(unit: "document" | "window", bits: Float64Array, chars: Float64Array): Uncertainty {
  const result = bootstrapRatio(bits, chars, { seed: SEED, resamples: RESAMPLES, level: 0.95 });
  if (result === undefined)
    return {
      intervalMissing: `${bits.length} sampling unit${bits.length === 1 ? "" : "s"}: a spread needs at least 2`,
    };
  return {
    bpcInterval: [result.low, result.high],
    bpcStandardError: result.standardError,
    interval: { level: 0.95, unit, unitCount: bits.length, resamples: RESAMPLES, seed: SEED },
  };
}

/**
 * The same relative spread around another estimate: for units that cover the measured text only nearly (unscored
 * characters, a compressor's headers).
 */
export function scaleUncertainty(uncertainty: Uncertainty, scale: number): Uncertainty {
  if (uncertainty.bpcInterval === undefined) return uncertainty;
  const [low, high] = uncertainty.bpcInterval;
  return {
    ...uncertainty,
    bpcInterval: [low * scale, high * scale],
    bpcStandardError: uncertainty.bpcStandardError * scale,
  };
}
