/**
 * Which benchmark items a text shares a run of words with (n-gram overlap, 13 words as in GPT-3's appendix C and most
 * since).
 *
 * Words are runs of letters, marks, digits and underscores in lower case (`wordTable`), so punctuation and layout do
 * not count. A run is known by 64 bits of two rolling polynomials of its words' hashes; a run that two items share is
 * known by the first. No text is kept.
 */
import { HashTable } from "../hashing/hash-table.js";
import { mix32 } from "../hashing/mix32.js";
import { WordHasher } from "../words/word-hasher.js";

export interface BenchmarkText {
  readonly benchmark: string;
  readonly item: string;
  readonly text: string;
}

export interface BenchmarkItem {
  readonly benchmark: string;
  readonly item: string;
}

export const DEFAULT_OVERLAP_WORDS = 13;

export class OverlapIndex {
  readonly #size: number;
  readonly #hasher = new WordHasher("prose");
  /** The item's place in #items, plus 1. */
  readonly #runs = new HashTable();
  readonly #items: BenchmarkItem[] = [];
  /** Items with fewer words than a run, which therefore cannot be found. */
  readonly tooShort: BenchmarkItem[] = [];

  /** @param size words a run. */
  constructor(size: number = DEFAULT_OVERLAP_WORDS) {
    if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a run has ${size} words`);
    this.#size = size;
  }

  /** Takes in one text of a benchmark. An item may have several: its question, its answer. */
  add({ benchmark, item, text }: BenchmarkText): void {
    const words = this.#hasher.read(text);
    if (words.length < this.#size) this.tooShort.push({ benchmark, item });
    const place = this.#items.push({ benchmark, item });
    for (const [low, high] of runsOf(words, this.#size)) {
      if (this.#runs.get(low, high) === 0) this.#runs.set(low, high, place);
    }
  }

  /** The items that `text` shares a run with, each once, in the order of the text. */
  find(text: string): BenchmarkItem[] {
    const places = new Set<number>();
    for (const [low, high] of runsOf(this.#hasher.read(text), this.#size)) {
      const place = this.#runs.get(low, high);
      if (place !== 0) places.add(place);
    }
    const items = Array.from(places, (place) => this.#items[place - 1] as BenchmarkItem);
    return [...new Map(items.map((one) => [`${one.benchmark}\0${one.item}`, one])).values()];
  }

  get benchmarks(): string[] {
    return [...new Set(this.#items.map(({ benchmark }) => benchmark))];
  }
}

function* runsOf(words: Int32Array, size: number): Generator<[low: number, high: number]> {
  let [low, high] = [0, 0];
  const [lowLeaving, highLeaving] = [power(LOW_BASE, size), power(HIGH_BASE, size)];
  for (const [place, word] of words.entries()) {
    const leaving = place >= size ? (words[place - size] as number) : 0;
    low = (Math.imul(low, LOW_BASE) + word - Math.imul(leaving, lowLeaving)) | 0;
    // The second polynomial is of other numbers, so that it says something the first does not.
    high =
      (Math.imul(high, HIGH_BASE) + mix32(word) - (place >= size ? Math.imul(mix32(leaving), highLeaving) : 0)) | 0;
    if (place >= size - 1) yield [mix32(low), high];
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let step = 0; step < exponent; step++) result = Math.imul(result, base);
  return result;
}

const LOW_BASE = 0x2c1b3c6d;
const HIGH_BASE = 0x297a2d39;
