/**
 * How much of a text its repeated runs of words make up, for all lengths of run in one go.
 *
 * The number of an n-gram is that of the pair (its first n − 1 words, its last word), so no text is joined and nothing is
 * hashed away: equal numbers are equal runs. Time: O(words · largest size).
 */
import { countCodePoints } from "../../../text/code-points.js";

export interface NgramCounts {
  /** Of the most frequent n-gram, the first of those: characters with a blank between words, times its occurrences. */
  readonly topChars: number;
  /** Characters of n-grams that occurred before, without blanks, from left to right without overlap. */
  readonly duplicateChars: number;
}

/** Entry n: the counts of n-grams, for n from 1 to `largestSize`; a size that the text is too short for has none. */
export function countNgrams(words: readonly string[], largestSize: number): (NgramCounts | undefined)[] {
  const wordNumbers = numberAll(words);
  // charsBefore[i]: characters of the words before word i.
  const charsBefore = new Float64Array(words.length + 1);
  for (const [place, word] of words.entries())
    charsBefore[place + 1] = (charsBefore[place] ?? 0) + countCodePoints(word);
  const counts: (NgramCounts | undefined)[] = [undefined];
  let numbers: Int32Array = wordNumbers;
  for (let size = 1; size <= largestSize && size <= words.length; size++) {
    if (size > 1) {
      const shorter = numbers;
      const gramCount = words.length - size + 1;
      // Exact below 2⁵³, so for texts of up to 94 million words.
      numbers = numberAll(
        Float64Array.from(
          { length: gramCount },
          (_, place) => (shorter[place] ?? 0) * words.length + (wordNumbers[place + size - 1] ?? 0),
        ),
      );
    }
    counts.push({
      topChars: topChars(numbers, size, charsBefore),
      duplicateChars: duplicateChars(numbers, size, charsBefore),
    });
  }
  return counts;
}

/** Different things get different numbers from 0, in order of first appearance. */
function numberAll(things: readonly string[] | Float64Array): Int32Array {
  const numbers = new Map<string | number, number>();
  return Int32Array.from(things as ArrayLike<string | number>, (thing: string | number) => {
    const known = numbers.get(thing);
    if (known === undefined) numbers.set(thing, numbers.size);
    return known ?? numbers.size - 1;
  });
}

function topChars(numbers: Int32Array, size: number, charsBefore: Float64Array): number {
  const occurrences = new Int32Array(numbers.length);
  for (const number of numbers) occurrences[number] = (occurrences[number] ?? 0) + 1;
  // Numbers rise with first appearance, so the first maximum is the first n-gram that has it.
  let top = 0;
  for (const [number, count] of occurrences.entries()) if (count > (occurrences[top] ?? 0)) top = number;
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
