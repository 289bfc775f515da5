/**
 * The words of a text as hashes: FNV-1a over the units that `wordTable` gives. Two words share one with probability
 * 2⁻³².
 */
import { wordTable, type WordKind, type WordTable } from "./word-table.js";

/** Keeps its buffer from text to text. */
export class WordHasher {
  readonly #table: WordTable;
  #words = new Int32Array(1024);

  constructor(kind: WordKind) {
    this.#table = wordTable(kind);
  }

  /** A view that the next call overwrites. */
  read(text: string): Int32Array {
    const table = this.#table;
    // Every second unit can begin a word.
    if (this.#words.length < text.length / 2 + 1) this.#words = new Int32Array(text.length + 2);
    const words = this.#words;
    let count = 0;
    let hash = FNV_START;
    let isInWord = false;
    for (let index = 0; index < text.length; index++) {
      const unit = table[text.charCodeAt(index)] as number;
      if (unit !== 0) {
        hash = Math.imul(hash ^ unit, FNV_PRIME);
        isInWord = true;
      } else if (isInWord) {
        words[count++] = hash;
        hash = FNV_START;
        isInWord = false;
      }
    }
    if (isInWord) words[count++] = hash;
    return words.subarray(0, count);
  }
}

const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
