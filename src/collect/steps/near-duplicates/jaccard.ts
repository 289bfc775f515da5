/** |A ∩ B| / |A ∪ B| of two sets given as sorted arrays without repeats; 0 when both are empty. */
export function jaccard(one: Int32Array, other: Int32Array): number {
  let shared = 0;
  let [a, b] = [0, 0];
  while (a < one.length && b < other.length) {
    const difference = (one[a] as number) - (other[b] as number);
    if (difference === 0) shared += 1;
    if (difference <= 0) a += 1;
    if (difference >= 0) b += 1;
  }
  const union = one.length + other.length - shared;
  return union === 0 ? 0 : shared / union;
}
