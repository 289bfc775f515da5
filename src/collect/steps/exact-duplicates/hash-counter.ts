/**
 * Which 64-bit hashes have been seen once, and which more often: open addressing on typed arrays, 9 bytes a slot.
 *
 * The hashes must be uniform already (SHA-1's first bytes): their low bits are the slot.
 */
export class HashCounter {
  #lows: Int32Array;
  #highs: Int32Array;
  /** 0: free; 1: seen once; 2: seen more often. */
  #states: Uint8Array;
  #size = 0;

  /** @param expectedCount how many different hashes to make room for; more only cost copying. */
  constructor(expectedCount = 512) {
    let slots = 1024;
    while (slots < 2 * expectedCount) slots *= 2;
    this.#lows = new Int32Array(slots);
    this.#highs = new Int32Array(slots);
    this.#states = new Uint8Array(slots);
  }

  /** Different hashes. */
  get size(): number {
    return this.#size;
  }

  /** Says whether the hash is new. */
  add(low: number, high: number): boolean {
    if (2 * (this.#size + 1) > this.#states.length) this.#grow();
    const slot = this.#find(low, high);
    const isNew = this.#states[slot] === 0;
    this.#states[slot] = isNew ? 1 : 2;
    if (!isNew) return false;
    this.#lows[slot] = low;
    this.#highs[slot] = high;
    this.#size += 1;
    return true;
  }

  /** Whether the hash was added at least twice. */
  isRepeated(low: number, high: number): boolean {
    return this.#states[this.#find(low, high)] === 2;
  }

  #find(low: number, high: number): number {
    const [lows, highs, states] = [this.#lows, this.#highs, this.#states];
    const mask = states.length - 1;
    let slot = low & mask;
    while (states[slot] !== 0 && (lows[slot] !== low || highs[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [lows, highs, states] = [this.#lows, this.#highs, this.#states];
    const slots = 2 * states.length;
    this.#lows = new Int32Array(slots);
    this.#highs = new Int32Array(slots);
    this.#states = new Uint8Array(slots);
    for (let old = 0; old < states.length; old++) {
      if (states[old] === 0) continue;
      const slot = this.#find(lows[old] as number, highs[old] as number);
      this.#lows[slot] = lows[old] as number;
      this.#highs[slot] = highs[old] as number;
      this.#states[slot] = states[old] as number;
    }
  }
}
