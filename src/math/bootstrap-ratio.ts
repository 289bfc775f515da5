import { sumOf } from "./compensated-sum.js";
import { momentsOf } from "./moments.js";
import { quantileOfSorted } from "./quantile.js";
import { createRandom, drawIndex, type Random } from "./random.js";

/**
 * The percentile bootstrap of a ratio of totals Σa / Σb over sampled units, such as bits over characters by document.
 *
 * A resample draws n − 1 of the n units with replacement (Rao and Wu, JASA 83, 1988): n draws would give a variance
 * too small by (n − 1)/n, which shows in corpora of few documents.
 *
 * More than 4096 units are first dealt at random, in equal shares, into 4096 groups whose totals are then the units.
 * That leaves the variance's expectation as it was: residuals dᵢ = aᵢ − R bᵢ sum to zero, so a pair of different units
 * has E[dᵢdⱼ] = −Σd²/(n(n−1)), and Σ over groups of (Σ of its d)² times G/(G−1) has the expectation n/(n−1) Σd² when
 * every group holds n/G units, which is the classical formula (`ratioStandardError`).
 *
 * Percentile intervals are a little short where units are few. Simulated coverage of the 95 % interval, 8000 corpora of
 * uneven documents each: 94 % at 50 units, 93.6 % at 30, 91.4 % at 10.
 *
 * Invariant: the same units, seed and options give the same interval on every machine.
 */
export interface RatioBootstrap {
  /** Σ numerators / Σ denominators of the sample itself. */
  readonly estimate: number;
  /** Standard deviation of the resampled ratios. */
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** Units given, before any grouping. */
  readonly unitCount: number;
}

export interface RatioBootstrapOptions {
  readonly seed: string | number;
  /** Default 2000: the ends of a 95 % interval then rest on 50 resamples each. */
  readonly resamples?: number;
  /** The interval's coverage, default 0.95. */
  readonly level?: number;
}

/** Undefined below two units, or when the denominators' total is not positive. Denominators must not be negative. */
export function bootstrapRatio(
  numerators: Float64Array,
  denominators: Float64Array,
  { seed, resamples = 2000, level = 0.95 }: RatioBootstrapOptions,
): RatioBootstrap | undefined {
  const unitCount = numerators.length;
  if (denominators.length !== unitCount) {
    throw new RangeError(`a ratio needs pairs: ${unitCount} numerators against ${denominators.length} denominators`);
  }
  if (!(Number.isInteger(resamples) && resamples >= 2)) {
    throw new RangeError(`a bootstrap needs a whole number of resamples, at least 2: ${resamples}`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`an interval's level lies between 0 and 1: ${level}`);
  const denominator = sumOf(denominators);
  if (unitCount < 2 || !(denominator > 0)) return undefined;

  const random = createRandom(seed);
  const groups = unitCount > maximumGroups ? dealIntoGroups(numerators, denominators, random) : undefined;
  const ratios = resampleRatios(
    groups?.numerators ?? numerators,
    groups?.denominators ?? denominators,
    resamples,
    random,
  );
  ratios.sort();
  return {
    estimate: sumOf(numerators) / denominator,
    standardError: momentsOf(ratios).standardDeviation as number,
    low: quantileOfSorted(ratios, (1 - level) / 2) as number,
    high: quantileOfSorted(ratios, (1 + level) / 2) as number,
    unitCount,
  };
}

/** Two arrays of 4096 doubles are 64 KiB, about a core's first cache: beyond it, random reads slow down. */
const maximumGroups = 4096;

/** The ratio of each resample. At most 4096 plain additions a total: their rounding is far below the sampling error. */
function resampleRatios(
  numerators: Float64Array,
  denominators: Float64Array,
  resamples: number,
  random: Random,
): Float64Array {
  const ratios = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let numerator = 0;
    let denominator = 0;
    // Units of no characters are possible, resamples of no characters have no ratio and are drawn again.
    do {
      numerator = 0;
      denominator = 0;
      for (let draw = 1; draw < numerators.length; draw++) {
        const unit = drawIndex(random, numerators.length);
        numerator += numerators[unit] as number;
        denominator += denominators[unit] as number;
      }
    } while (denominator === 0);
    ratios[resample] = numerator / denominator;
  }
  return ratios;
}

function dealIntoGroups(numerators: Float64Array, denominators: Float64Array, random: Random) {
  const order = Uint32Array.from(numerators, (_, unit) => unit);
  for (let place = order.length - 1; place > 0; place--) {
    const other = drawIndex(random, place + 1);
    const held = order[place] as number;
    order[place] = order[other] as number;
    order[other] = held;
  }
  const grouped = { numerators: new Float64Array(maximumGroups), denominators: new Float64Array(maximumGroups) };
  order.forEach((unit, place) => {
    const group = place % maximumGroups;
    grouped.numerators[group] = (grouped.numerators[group] as number) + (numerators[unit] as number);
    grouped.denominators[group] = (grouped.denominators[group] as number) + (denominators[unit] as number);
  });
  return grouped;
}
