/** Pairs the entries of two lists one to one (Kuhn's augmenting paths). */

/** Longer lists are equal only entry by entry. */
const MAX_ITEMS = 40;

/**
 * Whether every entry has its own equal in the other list. A greedy choice would depend on the order where `same` is not
 * transitive, so the result would not be symmetric.
 */
export function matchInAnyOrder<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  if (a.length > MAX_ITEMS) return a.every((item, index) => same(item, b[index]!));
  const equal = a.map((left) => b.map((right) => same(left, right)));
  const partnerOf = b.map(() => -1);
  const place = (index: number, visited: boolean[]): boolean =>
    b.some((_, candidate) => {
      if (!equal[index]![candidate] || visited[candidate] === true) return false;
      visited[candidate] = true;
      if (partnerOf[candidate] !== -1 && !place(partnerOf[candidate]!, visited)) return false;
      partnerOf[candidate] = index;
      return true;
    });
  return a.every((_, index) => place(index, []));
}
