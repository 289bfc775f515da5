import type { Interval } from "./bootstrap-fit.js";
import type { LawFit } from "./fit-law.js";
import { predictScore } from "./predict-score.js";

/**
 * A law and its two bands on a grid, for drawing: at each point what `predictScore` gives there. Both bands are
 * pointwise: 95 % holds at each x, not for the whole curve at once.
 */
export interface BandPoint {
  /** Bits per character, evenly spaced also when the law's scale is logarithmic: the line is then a curve. */
  readonly bpc: number;
  readonly expected: number;
  /** Of the line. */
  readonly confidence: Interval;
  /** Of one more model. */
  readonly prediction: Interval;
}

export interface BandOptions {
  /** Where the grid starts and ends, in bits per character; default the fitted range. */
  readonly range?: Interval;
  /** At least 2, default 101. */
  readonly pointCount?: number;
  /** The bands' coverage, default 0.95. */
  readonly level?: number;
}

export function lineBand(law: LawFit, options: BandOptions = {}): BandPoint[] {
  const { range = law.fittedRange, pointCount = 101, level = 0.95 } = options;
  if (!(Number.isInteger(pointCount) && pointCount >= 2)) {
    throw new RangeError(`a band needs a whole number of points, at least 2: ${pointCount}`);
  }
  if (!(range.low < range.high)) throw new RangeError(`a band's range ascends: ${range.low} to ${range.high}`);
  return Array.from({ length: pointCount }, (_, step) => {
    // The last point is the range's end itself, not its rounded neighbour.
    const share = step / (pointCount - 1);
    const bpc = share === 1 ? range.high : range.low + share * (range.high - range.low);
    const { expected, confidenceInterval, predictionInterval } = predictScore(law, bpc, { level });
    return { bpc, expected, confidence: confidenceInterval, prediction: predictionInterval };
  });
}
