/**
 * The population that is sampled: a corpus as units of text, by characters alone, so that every tokenizer has the same units.
 *
 * A unit is a stretch of one document (`full`) or of the whole stream (`paper`): first as many characters as a window's
 * context usually holds, then as many as a stride usually holds. A model's windows are dealt to the units that hold the
 * middle of their scored text (unit-windows.ts): every window belongs to exactly one unit, none is cut, and the
 * units' bits add up to the full run's. Invariant: the units depend on the documents' characters and the protocol.
 */
import type { Protocol } from "../protocol.js";

/** What a token of common text and tokenizers holds, in characters. A poor guess costs efficiency, not validity. */
const CHARS_PER_TOKEN = 4;

export interface TextUnits {
  /** Of all streams, one after another. */
  readonly count: number;
  /** Number of the first unit of each stream (a document, or everything), and one more entry: `count`. */
  readonly firstOf: Float64Array;
  /** Characters of a unit, by the rule; a model's windows cover about these. */
  readonly charCounts: Float64Array;
  /** The unit of a stream that holds this character. */
  unitAt(stream: number, char: number): number;
}

/** @param docCharCounts characters of each document. */
export function textUnits(protocol: Protocol, docCharCounts: Iterable<number>): TextUnits {
  const streams = protocol.name === "full" ? Array.from(docCharCounts) : [sumOf(docCharCounts)];
  const headChars = CHARS_PER_TOKEN * protocol.context;
  const restChars = CHARS_PER_TOKEN * protocol.stride;
  const firstOf = new Float64Array(streams.length + 1);
  for (const [stream, chars] of streams.entries()) {
    const units = 1 + Math.ceil(Math.max(0, chars - headChars) / restChars);
    firstOf[stream + 1] = (firstOf[stream] as number) + units;
  }
  const count = firstOf[streams.length] as number;
  const charCounts = new Float64Array(count);
  for (const [stream, chars] of streams.entries()) {
    const first = firstOf[stream] as number;
    const end = firstOf[stream + 1] as number;
    charCounts[first] = Math.min(chars, headChars);
    for (let unit = first + 1; unit < end; unit++) {
      charCounts[unit] = Math.min(restChars, chars - headChars - (unit - first - 1) * restChars);
    }
  }
  return {
    count,
    firstOf,
    charCounts,
    unitAt: (stream, char) => {
      const first = firstOf[stream] as number;
      const last = (firstOf[stream + 1] as number) - 1;
      const place = char < headChars ? 0 : 1 + Math.floor((char - headChars) / restChars);
      return Math.min(last, first + place);
    },
  };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
