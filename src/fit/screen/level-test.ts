/**
 * Is a model's mean MIN-K% on a split below what its bits on a control text predict? Better models are lower everywhere, so
 * the level alone says nothing; the others' line of mean MIN-K% on control bits says what a model of this quality has.
 *
 * The line goes through the n others only, so a contaminated model cannot pull it towards itself. With x the control bits,
 * h = 1/n + (x₀ − x̄)²/Sxx and SSE around the others' line:
 *
 *   models' SE² = SSE/(n − 2) · (1 + h)      n − 2 degrees of freedom
 *
 * which is the externally studentized residual of test-outliers.ts, one-sided. The prediction is Σ wᵢ ȳᵢ with
 * wᵢ = 1/n + (x₀ − x̄)(xᵢ − x̄)/Sxx, so each item has a difference of its own, own − Σ wᵢ · others', and their standard error is
 * the items' SE.
 */
import { sumOf } from "../../math/compensated-sum.js";
import { momentsOf } from "../../math/moments.js";
import {
  FEWEST_REFERENCES,
  largerError,
  lowerP,
  type ScreenedModel,
  type ScreenTest,
  type Split,
  type UndeterminedTest,
} from "./screen-test.js";

export function levelTest(tested: ScreenedModel, references: readonly ScreenedModel[], split: Split): ScreenTest {
  const name = { model: tested.name, test: "level", split } as const;
  const undetermined = (reason: UndeterminedTest["reason"]): ScreenTest => ({
    status: "undetermined",
    ...name,
    reason,
  });
  const own = tested.minK[split] ?? [];
  const known = references.filter(({ control, minK }) => control !== undefined && minK[split] !== undefined);
  const n = known.length;
  if (tested.control === undefined) return undetermined("no-control");
  if (n < FEWEST_REFERENCES) return undetermined(n < references.length ? "no-control" : "needs-four-models");

  const x = known.map(({ control }) => control as number);
  const y = known.map(({ minK }) => meanOf(minK[split] as readonly number[]));
  const xMean = meanOf(x);
  const yMean = meanOf(y);
  const xSquares = sumOf(x.map((value) => (value - xMean) ** 2));
  if (x.every((value) => value === x[0])) return undetermined("control-does-not-vary");
  const slope = sumOf(x.map((value, place) => (value - xMean) * ((y[place] as number) - yMean))) / xSquares;
  const scatter = sumOf(x.map((value, place) => ((y[place] as number) - yMean - slope * (value - xMean)) ** 2));
  // Below this the others lie on a line up to rounding.
  if (scatter <= 1e-24 * sumOf(y.map((value) => value ** 2))) return undetermined("the-others-do-not-scatter");

  const distance = tested.control - xMean;
  const modelsError = Math.sqrt((scatter / (n - 2)) * (1 + 1 / n + distance ** 2 / xSquares));
  const weights = x.map((value) => 1 / n + (distance * (value - xMean)) / xSquares);
  const differences = own.map(
    (value, item) =>
      value - sumOf(known.map(({ minK }, place) => (weights[place] as number) * valueOf(minK, split, item))),
  );
  const difference = meanOf(differences);
  const error = largerError(modelsError, (momentsOf(differences).standardDeviation ?? 0) / Math.sqrt(own.length));
  const t = difference / error.standardError;
  return {
    ...{ status: "ok", ...name, difference, ...error, t, degreesOfFreedom: n - 2 },
    ...{ pValue: lowerP(t, n - 2), modelCount: n, itemCount: own.length },
  };
}

function valueOf(minK: ScreenedModel["minK"], split: Split, item: number): number {
  return (minK[split] as readonly number[])[item] as number;
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
