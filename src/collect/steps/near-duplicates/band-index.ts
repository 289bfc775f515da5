/**
 * LSH's buckets: which earlier documents have the same rows in a band.
 *
 * One table of 64-bit keys for all bands, on typed arrays: up to 4 + 48 bytes a document and band. Two
 * different bands' rows share a key with probability 2⁻⁶⁴.
 */
import { HashTable } from "../hashing/hash-table.js";
import { mix32 } from "../hashing/mix32.js";
import type { Banding } from "./choose-bands.js";

export class BandIndex {
  readonly #banding: Banding;
  /** The latest entry of a bucket plus 1. An entry is document × bands + band. */
  readonly #latest = new HashTable();
  /** The entry before this one in its bucket, plus 1. */
  #before = new Int32Array(1024);
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
      const own = document * bands + band;
      const latest = this.#latest.set(
        this.#key(signature, band, LOW_SEED),
        this.#key(signature, band, HIGH_SEED),
        own + 1,
      );
      this.#before[own] = latest;
      let left = visitLimit;
      for (let entry = latest; entry !== 0 && left > 0; left -= 1) {
        visit(Math.floor((entry - 1) / bands));
        entry = this.#before[entry - 1] as number;
      }
    }
  }

  #key(signature: Int32Array, band: number, seed: number): number {
    const { rows } = this.#banding;
    let key = mix32(seed + band);
    for (let row = 0; row < rows; row++) key = mix32(key ^ (signature[band * rows + row] as number)) + seed;
    return key | 0;
  }

  #reserve(entryCount: number): void {
    if (entryCount > this.#before.length) {
      const before = new Int32Array(2 * entryCount);
      before.set(this.#before);
      this.#before = before;
    }
  }
}

const LOW_SEED = 0x3c6ef372;
const HIGH_SEED = 0x1f83d9ab;
