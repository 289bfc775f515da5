/**
 * Two tilings of one text, brought together for comparing bits.
 *
 * The bits of a token belong to all of it: sharing them out to its characters would be made up. So where two tokenizers
 * cut differently, spans are merged until both have a boundary at the same place; over such spans both models' bits are
 * plain sums. Equal tilings stay as they are.
 */
export interface CommonSpans {
  /** Where each common span ends. */
  readonly ends: Int32Array;
  /** Common span i holds the spans [first[i], first[i + 1]) of each tiling; one entry more than there are spans. */
  readonly first: readonly [Int32Array, Int32Array];
}

/** @param a, b where the spans of each tiling end, ascending. @throws {RangeError} when they do not end at the same place. */
export function commonSpans(a: Int32Array, b: Int32Array): CommonSpans {
  if ((a.at(-1) ?? 0) !== (b.at(-1) ?? 0))
    throw new RangeError(`two tilings of one text end at ${a.at(-1) ?? 0} and ${b.at(-1) ?? 0}`);
  const ends: number[] = [];
  const first: [number[], number[]] = [[0], [0]];
  let inA = 0;
  let inB = 0;
  while (inA < a.length && inB < b.length) {
    const [endA, endB] = [a[inA] as number, b[inB] as number];
    if (endA === endB) {
      ends.push(endA);
      first[0].push(inA + 1);
      first[1].push(inB + 1);
    }
    if (endA <= endB) inA += 1;
    if (endB <= endA) inB += 1;
  }
  return { ends: Int32Array.from(ends), first: [Int32Array.from(first[0]), Int32Array.from(first[1])] };
}

/** Sums of `values` over runs of them: run i is [first[i], first[i + 1]). */
export function sumRuns(values: Float64Array, first: Int32Array): Float64Array {
  const sums = new Float64Array(Math.max(0, first.length - 1));
  for (let run = 0; run < sums.length; run++) {
    for (let index = first[run] as number; index < (first[run + 1] as number); index++)
      sums[run] = (sums[run] as number) + (values[index] as number);
  }
  return sums;
}
