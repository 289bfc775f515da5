/** Which corpus predicts which benchmark: r for every pair, over the models that have both. */
import { bootstrapFit } from "./bootstrap-fit.js";
import { pearson } from "../math/correlation.js";
import { twoSidedP } from "./t-distribution.js";

export interface MatrixCell {
  readonly corpus: string;
  readonly benchmark: string;
  readonly n: number;
  /** Undefined below 3 models, or when one side does not vary. */
  readonly pearson: number | undefined;
  /** Two-sided, of no linear relation; not adjusted for the number of cells. */
  readonly p: number | undefined;
  readonly interval: readonly [low: number, high: number] | undefined;
}

type Table = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** @param bpc corpus → model → bpc. @param scores benchmark → model → score. */
export function correlationMatrix(bpc: Table, scores: Table): MatrixCell[] {
  return [...bpc].flatMap(([corpus, xs]) =>
    [...scores].map(([benchmark, ys]): MatrixCell => {
      const points = [...xs].flatMap(([name, x]) => {
        const y = ys.get(name);
        return y === undefined ? [] : [{ name, x, y }];
      });
      const n = points.length;
      const r =
        n < 3
          ? undefined
          : pearson(
              points.map(({ x }) => x),
              points.map(({ y }) => y),
            );
      const t = r === undefined ? undefined : (r * Math.sqrt(n - 2)) / Math.sqrt(Math.max(1e-300, 1 - r * r));
      return {
        corpus,
        benchmark,
        n,
        pearson: r,
        p: t === undefined ? undefined : twoSidedP(t, n - 2),
        interval: r === undefined ? undefined : bootstrapFit(points, "models")?.pearson,
      };
    }),
  );
}
