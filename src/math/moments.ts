/**
 * Mean and variance of a stream in one pass: Welford's recurrence (Technometrics 4, 1962), which does not subtract two
 * large squares as Σx² − (Σx)²/n does.
 *
 * Invariant: a moment that the count does not determine is undefined, never 0 or NaN.
 */
export class Moments {
  #count = 0;
  #mean = 0;
  #squaredDeviations = 0;

  add(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squaredDeviations += before * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined without values. */
  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#mean;
  }

  /** The sample variance, divided by n − 1. Undefined below two values. */
  get variance(): number | undefined {
    return this.#count < 2 ? undefined : this.#squaredDeviations / (this.#count - 1);
  }

  get standardDeviation(): number | undefined {
    const variance = this.variance;
    return variance === undefined ? undefined : Math.sqrt(variance);
  }
}

/** The moments of a list. */
export function momentsOf(values: Iterable<number>): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}
