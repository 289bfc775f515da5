/**
 * How much of a text its repeated runs of words make up, for all lengths of run in one go.
 *
 * The number of an n-gram is that of the pair (its first n − 1 words, its last word), so no text is joined and nothing
 * is hashed away: equal numbers are equal runs. A run that begins with one that occurs once occurs once itself, which
 * saves nearly all look-ups beyond pairs of words. Time: O(words · largest size).
 */
import { HashTable } from "../hashing/hash-table.js";
import { mix32 } from "../hashing/mix32.js";

export interface NgramCounts {
  /** Of the most frequent n-gram, the first of those: characters with a blank between words, times its occurrences. */
  readonly topChars: number;
  /** Characters of n-grams that occurred before, without blanks, from left to right without overlap. */
  readonly duplicateChars: number;
}

/** Entry n: the counts of n-grams, for n from 1 to `largestSize`; a size that the text is too short for has none. */
export function countNgrams(words: readonly string[], largestSize: number): (NgramCounts | undefined)[] {
  const wordNumbers = numberWords(words);
  // charsBefore[i]: characters of the words before word i.
  const charsBefore = new Float64Array(words.length + 1);
  for (let place = 0; place < words.length; place++)
    charsBefore[place + 1] = (charsBefore[place] as number) + countChars(words[place] as string);
  const counts: (NgramCounts | undefined)[] = [undefined];
  let numbers = wordNumbers;
  for (let size = 1; size <= largestSize && size <= words.length; size++) {
    if (size > 1) numbers = extend(numbers, wordNumbers, size);
    counts.push({
      topChars: topChars(numbers, size, charsBefore),
      duplicateChars: duplicateChars(numbers, size, charsBefore),
    });
  }
  return counts;
}

/** `countCodePoints` for words, which are too short for its scan to pay. */
function countChars(word: string): number {
  let chars = word.length;
  for (let index = 1; index < word.length; index++) {
    const isLow = (word.charCodeAt(index) & 0xfc00) === 0xdc00;
    if (isLow && (word.charCodeAt(index - 1) & 0xfc00) === 0xd800) chars -= 1;
  }
  return chars;
}

/** Different words get different numbers from 0, in order of first appearance. */
function numberWords(words: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(words, (word) => {
    const known = numbers.get(word) ?? numbers.size;
    if (known === numbers.size) numbers.set(word, known);
    return known;
  });
}

/** The numbers of runs of `size` words from those of runs one word shorter, again in order of first appearance. */
function extend(shorter: Int32Array, words: Int32Array, size: number): Int32Array {
  const occurrences = countOccurrences(shorter);
  const numbers = new Int32Array(words.length - size + 1);
  let known: HashTable | undefined;
  let next = 0;
  for (let place = 0; place < numbers.length; place++) {
    const start = shorter[place] as number;
    if (occurrences[start] === 1) {
      numbers[place] = next++;
      continue;
    }
    const word = words[place + size - 1] as number;
    // For each word a bijection of the start, so that (low, word) is the pair itself.
    const low = mix32((start + mix32(word)) | 0);
    // Most texts have no repeat of more than a few words, and need no table.
    known ??= new HashTable();
    const number = known.get(low, word);
    if (number === 0) known.set(low, word, ++next);
    numbers[place] = number === 0 ? next - 1 : number - 1;
  }
  return numbers;
}

function countOccurrences(numbers: Int32Array): Int32Array {
  const occurrences = new Int32Array(numbers.length);
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place] as number;
    occurrences[number] = (occurrences[number] as number) + 1;
  }
  return occurrences;
}

function topChars(numbers: Int32Array, size: number, charsBefore: Float64Array): number {
  const occurrences = countOccurrences(numbers);
  // Numbers rise with first appearance, so the first maximum is the first n-gram that has it.
  let top = 0;
  for (let number = 1; number < occurrences.length; number++) {
    if ((occurrences[number] as number) > (occurrences[top] as number)) top = number;
  }
  const place = numbers.indexOf(top);
  const chars = (charsBefore[place + size] ?? 0) - (charsBefore[place] ?? 0) + size - 1;
  return chars * (occurrences[top] ?? 0);
}

function duplicateChars(numbers: Int32Array, size: number, charsBefore: Float64Array): number {
  const seen = new Uint8Array(numbers.length);
  let chars = 0;
  for (let place = 0; place < numbers.length;) {
    const number = numbers[place] ?? 0;
    if (seen[number] === 1) {
      chars += (charsBefore[place + size] ?? 0) - (charsBefore[place] ?? 0);
      place += size;
    } else {
      seen[number] = 1;
      place += 1;
    }
  }
  return chars;
}
