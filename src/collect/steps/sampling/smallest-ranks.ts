/**
 * The fewest entries of least rank whose sizes reach a budget, of entries that come in any order. Memory: those
 * entries.
 *
 * An entry is let go when the ones below it reach the budget without it. More entries only raise that sum, so what is
 * let go would never be taken back, and the result depends on the set alone.
 */
export class SmallestRanks {
  readonly #budget: number;
  /** A heap: no entry has a rank above its parent's, at half its place. Place 0 is not used. */
  readonly #ranks: number[] = [NaN];
  readonly #sizes: number[] = [0];
  #total = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** The sizes of what is held. */
  get total(): number {
    return this.#total;
  }

  /** The largest rank held; −Infinity when nothing is. */
  get largest(): number {
    return this.#ranks[1] ?? -Infinity;
  }

  add(rank: number, size: number): void {
    if (this.#total >= this.#budget && rank >= this.largest) return;
    this.#total += size;
    this.#rise(rank, size);
    while (this.#ranks.length > 1 && this.#total - (this.#sizes[1] ?? 0) >= this.#budget) this.#removeLargest();
  }

  #rise(rank: number, size: number): void {
    const [ranks, sizes] = [this.#ranks, this.#sizes];
    let place = ranks.length;
    for (let parent = place >> 1; parent > 0 && (ranks[parent] as number) < rank; parent = place >> 1) {
      ranks[place] = ranks[parent] as number;
      sizes[place] = sizes[parent] as number;
      place = parent;
    }
    ranks[place] = rank;
    sizes[place] = size;
  }

  #removeLargest(): void {
    const [ranks, sizes] = [this.#ranks, this.#sizes];
    this.#total -= sizes[1] as number;
    const [rank, size] = [ranks.pop() as number, sizes.pop() as number];
    if (ranks.length === 1) return;
    let place = 1;
    for (;;) {
      let child = 2 * place;
      if (child + 1 < ranks.length && (ranks[child + 1] as number) > (ranks[child] as number)) child += 1;
      if (child >= ranks.length || (ranks[child] as number) <= rank) break;
      ranks[place] = ranks[child] as number;
      sizes[place] = sizes[child] as number;
      place = child;
    }
    ranks[place] = rank;
    sizes[place] = size;
  }
}
