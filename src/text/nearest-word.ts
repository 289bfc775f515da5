/** The word that a mistyped one was probably meant to be: the least edit distance (Levenshtein), if it is small for the length. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase().slice(0, LONGEST);
  const distances = known.map((one) => ({ one, distance: editDistance(lower, one.toLowerCase()) }));
  const best = distances.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, best.one.length / 3) ? best.one : undefined;
}

/** Longer words are no typing errors. */
const LONGEST = 100;

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line++) {
    const next = [line];
    for (let column = 1; column <= b.length; column++) {
      const change = (row[column - 1] as number) + (a[line - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] as number) + 1, (next[column - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
