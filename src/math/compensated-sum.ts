/**
 * Sums of many floating-point terms whose error does not grow with their number.
 *
 * Neumaier's variant of Kahan summation (A. Neumaier, ZAMM 54, 1974): the low-order part lost by each addition is kept
 * in a second accumulator, also when the term is larger than the running sum.
 * Invariant: `value` depends on the terms and their order alone; reductions add in shard order, so a resumed run gives
 * the same bits to the last digit.
 */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const sum = this.#sum + term;
    // Whichever operand is smaller in magnitude is the one whose low bits the addition dropped.
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    // After an overflow the correction is NaN; the plain sum (an infinity or NaN) is the honest answer.
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}

/** The compensated sum of a list; 0 for an empty one. */
export function sumOf(terms: Iterable<number>): number {
  const sum = new CompensatedSum();
  for (const term of terms) sum.add(term);
  return sum.value;
}
