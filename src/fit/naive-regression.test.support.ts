/** Oracles for the tests of this folder: everything by definition, with plain sums and by fitting again. */
export interface Pair {
  readonly x: number;
  readonly y: number;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function naiveLine(pairs: readonly Pair[]): { slope: number; intercept: number } {
  const xMean = mean(pairs.map(({ x }) => x));
  const yMean = mean(pairs.map(({ y }) => y));
  let [products, squares] = [0, 0];
  for (const { x, y } of pairs) {
    products += (x - xMean) * (y - yMean);
    squares += (x - xMean) ** 2;
  }
  const slope = products / squares;
  return { slope, intercept: yMean - slope * xMean };
}

const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, other) => other !== index);

/** Each point's distance from the line through the others. */
export function naiveLeftOut(pairs: readonly Pair[]): number[] {
  return pairs.map(({ x, y }, index) => {
    const { slope, intercept } = naiveLine(without(pairs, index));
    return y - intercept - slope * x;
  });
}

/**
 * The same distance in its own standard errors, all from the others: s √(1 + 1/m + (x−x̄)²/S) over m = n − 1 points; and
 * Σ residual² of the others, without which there is none.
 */
export function naiveStudentized(pairs: readonly Pair[]): { t: number; othersSquares: number }[] {
  const leftOut = naiveLeftOut(pairs);
  return pairs.map(({ x }, index) => {
    const others = without(pairs, index);
    const { slope, intercept } = naiveLine(others);
    const scatter = others.reduce((sum, other) => sum + (other.y - intercept - slope * other.x) ** 2, 0);
    const xMean = mean(others.map((other) => other.x));
    const squares = others.reduce((sum, other) => sum + (other.x - xMean) ** 2, 0);
    const variance = scatter / (others.length - 2);
    const error = Math.sqrt(variance * (1 + 1 / others.length + (x - xMean) ** 2 / squares));
    return { t: leftOut[index]! / error, othersSquares: scatter };
  });
}

/** Ranks by counting: one plus the values below plus half the other equals; then Pearson's r of them. */
export function naiveSpearman(pairs: readonly Pair[]): number {
  const ranks = (values: readonly number[]) =>
    values.map(
      (value) =>
        values.filter((other) => other < value).length + (values.filter((other) => other === value).length + 1) / 2,
    );
  const [x, y] = [ranks(pairs.map((pair) => pair.x)), ranks(pairs.map((pair) => pair.y))];
  const { slope } = naiveLine(x.map((value, index) => ({ x: value, y: y[index]! })));
  const { slope: back } = naiveLine(y.map((value, index) => ({ x: value, y: x[index]! })));
  return Math.sign(slope) * Math.sqrt(slope * back);
}

/** The path of the first number in a record that is not finite. */
export function findNonFinite(value: unknown, path = ""): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} = ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    const found = findNonFinite(entry, `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
