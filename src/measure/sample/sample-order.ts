/**
 * Which units are scored, and in which order: strata, and a seeded random order within each.
 *
 * Units are put in a list, first the streams' first units by octave of size and then by place, behind them all others by
 * place. The list is cut into strata of about equal Σ √characters: a stratum is part of a long document, a long document, or
 * neighbouring short ones of about one size. Round r scores the r-th unit of every stratum, so that after any number of
 * rounds each stratum has been sampled alike, and large units, whose bits vary more, oftener than small ones: between in
 * proportion to size (best for equal costs a unit) and equally (best when a unit's cost is its size).
 *
 * Within a stratum every order is equally likely (Fisher and Yates), so that the first n of a stratum are a simple random sample
 * without replacement: all that the interval rests on. Invariant: characters, protocol and seed decide the order.
 */
import { createRandom, drawSome } from "../../math/random.js";
import type { TextUnits } from "./text-units.js";

/** Enough for two units each to be a sample that normal theory fits; more would make the smallest sample larger. */
const MOST_STRATA = 32;
/** Fewer in a stratum would leave nothing to estimate its spread from. */
const FEWEST_UNITS = 3;

export interface SampleOrder {
  /** The strata's units, in the order in which they are scored. */
  readonly strata: readonly (readonly number[])[];
  readonly roundCount: number;
}

export function sampleOrder(units: TextUnits, seed: string): SampleOrder {
  const random = createRandom(seed);
  const strata = cut(listUnits(units), units.charCounts).map((stratum) => drawSome(random, stratum, stratum.length));
  return { strata, roundCount: Math.max(0, ...strata.map(({ length }) => length)) };
}

/** The units of rounds [from, to), round by round. */
export function unitsOfRounds({ strata }: SampleOrder, from: number, to: number): number[] {
  const units: number[] = [];
  for (let round = from; round < to; round++) {
    for (const stratum of strata) {
      const unit = stratum[round];
      if (unit !== undefined) units.push(unit);
    }
  }
  return units;
}

function listUnits({ count, firstOf, charCounts }: TextUnits): number[] {
  const isFirst = new Uint8Array(count);
  for (const unit of firstOf.subarray(0, -1)) isFirst[unit] = 1;
  const octave = (unit: number): number => Math.floor(Math.log2(Math.max(1, charCounts[unit] as number)));
  const heads: number[] = [];
  const others: number[] = [];
  for (let unit = 0; unit < count; unit++) (isFirst[unit] === 1 ? heads : others).push(unit);
  heads.sort((a, b) => octave(a) - octave(b) || a - b);
  return [...heads, ...others];
}

function cut(list: readonly number[], charCounts: Float64Array): number[][] {
  const size = (unit: number): number => Math.sqrt(charCounts[unit] as number);
  const total = list.reduce((sum, unit) => sum + size(unit), 0);
  const strata: number[][] = [];
  let current: number[] = [];
  let sum = 0;
  for (const unit of list) {
    current.push(unit);
    sum += size(unit);
    // Sums of equal roots must not fall short of a cut by their last digit.
    if (sum * (1 + 1e-12) >= (total * (strata.length + 1)) / MOST_STRATA && current.length >= FEWEST_UNITS) {
      strata.push(current);
      current = [];
    }
  }
  if (current.length === 0) return strata;
  const last = strata.at(-1);
  if (current.length >= FEWEST_UNITS || last === undefined) strata.push(current);
  else last.push(...current);
  return strata;
}
