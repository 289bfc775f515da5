/**
 * A document's set of shingles: the hashes of its runs of `size` words.
 *
 * A shingle's hash is a rolling polynomial of its words' modulo 2³², ended with MurmurHash3's
 * finalizer, which is a bijection. Two different shingles share a hash with probability 2⁻³².
 */
import { mix32 } from "../hashing/mix32.js";
import { WordHasher } from "../words/word-hasher.js";
import type { WordKind } from "../words/word-table.js";

export interface ShingleOptions {
  /** Words a shingle; 1 gives the set of words. */
  readonly size: number;
  readonly words: WordKind;
}

export interface ShingleSet {
  /** Each hash once, in order of first appearance. A view that the next call overwrites. */
  readonly hashes: Int32Array;
  /** Words in all, repeats included. */
  readonly wordCount: number;
}

/** Keeps its buffers from document to document: nothing is allocated while they are large enough. */
export class ShingleReader {
  readonly #size: number;
  readonly #hasher: WordHasher;
  /** What a word that leaves the run has been multiplied by. */
  readonly #leavingFactor: number;
  #hashes = new Int32Array(1024);
  /** Open addressing; a slot counts only when its stamp is this document's. */
  #slots = new Int32Array(4096);
  #stamps = new Int32Array(4096);
  #stamp = 0;

  constructor({ size, words }: ShingleOptions) {
    this.#size = size;
    this.#hasher = new WordHasher(words);
    let factor = 1;
    for (let power = 0; power < size; power++) factor = Math.imul(factor, BASE);
    this.#leavingFactor = factor;
  }

  /** A document of fewer words than a shingle has none. */
  read(text: string): ShingleSet {
    const words = this.#hasher.read(text);
    const wordCount = words.length;
    const shingleCount = Math.max(0, wordCount - this.#size + 1);
    this.#reserve(shingleCount);
    const [hashes, size, leaving] = [this.#hashes, this.#size, this.#leavingFactor];
    let run = 0;
    let length = 0;
    for (let index = 0; index < wordCount; index++) {
      run = (Math.imul(run, BASE) + (words[index] as number)) | 0;
      if (index >= size) run = (run - Math.imul(words[index - size] as number, leaving)) | 0;
      if (index < size - 1) continue;
      const hash = mix32(run);
      if (this.#isNew(hash)) hashes[length++] = hash;
    }
    return { hashes: hashes.subarray(0, length), wordCount };
  }

  #reserve(shingleCount: number): void {
    if (this.#hashes.length < shingleCount) this.#hashes = new Int32Array(2 * shingleCount);
    // A set far larger than the document would miss the cache at every look-up.
    let slots = 4096;
    while (slots < 2 * shingleCount) slots *= 2;
    if (slots > this.#slots.length || this.#stamp === STAMP_LIMIT) {
      this.#slots = new Int32Array(Math.max(slots, this.#slots.length));
      this.#stamps = new Int32Array(this.#slots.length);
      this.#stamp = 0;
    }
    this.#stamp += 1;
  }

  #isNew(hash: number): boolean {
    const [slots, stamps, stamp] = [this.#slots, this.#stamps, this.#stamp];
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (stamps[slot] === stamp) {
      if (slots[slot] === hash) return false;
      slot = (slot + 1) & mask;
    }
    stamps[slot] = stamp;
    slots[slot] = hash;
    return true;
  }
}

/** Odd, so that no information is lost modulo 2³². */
const BASE = 0x2c1b3c6d;
const STAMP_LIMIT = 0x7fffffff;
