/**
 * The document that holds the token at `position`: the last whose offset is not above it, so the empty ones before it are
 * passed over.
 *
 * @param offsets where each document's tokens begin, and the end of the last.
 */
export function documentAt(offsets: Float64Array, position: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((offsets[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
