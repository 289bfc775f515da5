/**
 * LSH's buckets: which earlier documents have the same rows in a band.
 *
 * One open-addressing table of 64-bit keys for all bands, on typed arrays: about 4 + 24 bytes a document and band. Two
 * different bands' rows share a key with probability 2⁻⁶⁴.
 */
import { mix32 } from "./mix32.js";
import type { Banding } from "./choose-bands.js";

export class BandIndex {
  readonly #banding: Banding;
  #lows = new Int32Array(1024);
  #highs = new Int32Array(1024);
  /** The latest entry of a bucket plus 1; 0 is an empty slot. An entry is document × bands + band. */
  #latest = new Int32Array(1024);
  /** The entry before this one in its bucket, plus 1. */
  #before = new Int32Array(1024);
  #slotsTaken = 0;
  #documentCount = 0;

  constructor(banding: Banding) {
    this.#banding = banding;
  }

  /**
   * Takes in the next document, and calls `visit` for the documents of its buckets, band by band, the latest first and
   * at most `visitLimit` a bucket: a page that a site has a hundred thousand times would cost the square of that.
   */
  add(signature: Int32Array, visitLimit: number, visit: (earlier: number) => void): void {
    const { bands } = this.#banding;
    const document = this.#documentCount++;
    this.#reserve((document + 1) * bands);
    for (let band = 0; band < bands; band++) {
      const slot = this.#slotOf(this.#key(signature, band, LOW_SEED), this.#key(signature, band, HIGH_SEED));
      const latest = this.#latest[slot] as number;
      let left = visitLimit;
      for (let entry = latest; entry !== 0 && left > 0; left -= 1) {
        visit(Math.floor((entry - 1) / bands));
        entry = this.#before[entry - 1] as number;
      }
      const own = document * bands + band;
      this.#before[own] = latest;
      this.#latest[slot] = own + 1;
    }
  }

  #key(signature: Int32Array, band: number, seed: number): number {
    const { rows } = this.#banding;
    let key = mix32(seed + band);
    for (let row = 0; row < rows; row++) key = mix32(key ^ (signature[band * rows + row] as number)) + seed;
    return key | 0;
  }

  /** The slot that has this key, or has just been given it. */
  #slotOf(low: number, high: number): number {
    const slot = findSlot(this.#lows, this.#highs, this.#latest, low, high);
    if (this.#latest[slot] === 0) {
      this.#lows[slot] = low;
      this.#highs[slot] = high;
      this.#slotsTaken += 1;
    }
    return slot;
  }

  #reserve(entryCount: number): void {
    if (entryCount > this.#before.length) {
      const before = new Int32Array(2 * entryCount);
      before.set(this.#before);
      this.#before = before;
    }
    while (2 * (this.#slotsTaken + this.#banding.bands) > this.#latest.length) this.#doubleSlots();
  }

  #doubleSlots(): void {
    const [lows, highs, latest] = [this.#lows, this.#highs, this.#latest];
    const size = 2 * latest.length;
    this.#lows = new Int32Array(size);
    this.#highs = new Int32Array(size);
    this.#latest = new Int32Array(size);
    for (let old = 0; old < latest.length; old++) {
      if (latest[old] === 0) continue;
      const [low, high] = [lows[old] as number, highs[old] as number];
      const slot = findSlot(this.#lows, this.#highs, this.#latest, low, high);
      this.#lows[slot] = low;
      this.#highs[slot] = high;
      this.#latest[slot] = latest[old] as number;
    }
  }
}

const LOW_SEED = 0x3c6ef372;
const HIGH_SEED = 0x1f83d9ab;

function findSlot(lows: Int32Array, highs: Int32Array, latest: Int32Array, low: number, high: number): number {
  const mask = latest.length - 1;
  let slot = low & mask;
  while (latest[slot] !== 0 && (lows[slot] !== low || highs[slot] !== high)) slot = (slot + 1) & mask;
  return slot;
}
