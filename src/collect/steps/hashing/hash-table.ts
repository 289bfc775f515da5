/**
 * From 64-bit hashes to numbers that are not 0: open addressing on typed arrays, at most half full, 12 bytes a slot.
 *
 * The low halves must be uniform: their low bits are the slot.
 */
export class HashTable {
  #lows: Int32Array;
  #highs: Int32Array;
  #values: Int32Array;
  #size = 0;

  /** @param expectedCount how many hashes to make room for; more only cost copying. */
  constructor(expectedCount = 512) {
    let slots = 1024;
    while (slots < 2 * expectedCount) slots *= 2;
    this.#lows = new Int32Array(slots);
    this.#highs = new Int32Array(slots);
    this.#values = new Int32Array(slots);
  }

  /** Different hashes. */
  get size(): number {
    return this.#size;
  }

  /** 0 when the hash has no value. */
  get(low: number, high: number): number {
    return this.#values[this.#find(low, high)] as number;
  }

  /** Gives the value before, or 0. */
  set(low: number, high: number, value: number): number {
    if (2 * (this.#size + 1) > this.#values.length) this.#grow();
    const slot = this.#find(low, high);
    const before = this.#values[slot] as number;
    this.#values[slot] = value;
    if (before === 0) {
      this.#lows[slot] = low;
      this.#highs[slot] = high;
      this.#size += 1;
    }
    return before;
  }

  #find(low: number, high: number): number {
    const [lows, highs, values] = [this.#lows, this.#highs, this.#values];
    const mask = values.length - 1;
    let slot = low & mask;
    while (values[slot] !== 0 && (lows[slot] !== low || highs[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [lows, highs, values] = [this.#lows, this.#highs, this.#values];
    const slots = 2 * values.length;
    this.#lows = new Int32Array(slots);
    this.#highs = new Int32Array(slots);
    this.#values = new Int32Array(slots);
    for (let old = 0; old < values.length; old++) {
      if (values[old] === 0) continue;
      const slot = this.#find(lows[old] as number, highs[old] as number);
      this.#lows[slot] = lows[old] as number;
      this.#highs[slot] = highs[old] as number;
      this.#values[slot] = values[old] as number;
    }
  }
}
