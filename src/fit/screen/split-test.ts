/**
 * Does a model find the train split easier than the test split, or the other way round, by more than the other models do?
 * All models read the same items, so how hard the two samples are is known from the others and taken out; no control text
 * is needed.
 *
 * The difficulty of an item is the n others' mean MIN-K% for it. Every model has a slope on difficulty (within splits,
 * pooled: the analysis of covariance), and
 *
 *   Δ = (train's mean − test's mean) − slope · (the same of difficulty)
 *
 * is what difficulty does not explain. Over the others Σ Δ = 0 exactly, since their slopes have the mean 1, so
 *
 *   models' SE² = Σ Δ²/(n − 1) · (1 + 1/n)      n − 1 degrees of freedom, two-sided
 *
 * and the items' SE² is s²/train items + s²/test items of what is left of the model's own items.
 */
import { sumOf } from "../../math/compensated-sum.js";
import { momentsOf } from "../../math/moments.js";
import { twoSidedP } from "../../math/student-t.js";
import {
  FEWEST_REFERENCES,
  largerError,
  type ScreenedModel,
  type ScreenTest,
  type UndeterminedTest,
} from "./screen-test.js";

export function splitTest(tested: ScreenedModel, references: readonly ScreenedModel[]): ScreenTest {
  const undetermined = (reason: UndeterminedTest["reason"]): ScreenTest => ({
    ...{ status: "undetermined", model: tested.name, test: "split", split: "train", reason },
  });
  const n = references.length;
  if (n < FEWEST_REFERENCES) return undetermined("needs-four-models");
  const difficulty = {
    train: meanByItem(references.map(({ minK }) => minK.train ?? [])),
    test: meanByItem(references.map(({ minK }) => minK.test ?? [])),
  };
  const own = adjust(tested.minK, difficulty);
  const others = references.map(({ minK }) => adjust(minK, difficulty).difference);
  const squares = sumOf(others.map((value) => value ** 2));
  const size = sumOf([...difficulty.train, ...difficulty.test].map((value) => value ** 2));
  if (squares <= 1e-24 * size) return undetermined("the-others-do-not-scatter");

  const modelsError = Math.sqrt((squares / (n - 1)) * (1 + 1 / n));
  const itemsError = Math.sqrt(
    sumOf([own.left.train, own.left.test].map((left) => (momentsOf(left).variance ?? 0) / left.length)),
  );
  const error = largerError(modelsError, itemsError);
  const t = own.difference / error.standardError;
  return {
    ...{ status: "ok", model: tested.name, test: "split", split: t <= 0 ? "train" : "test" },
    // Of the split that is lower, so below zero for both.
    ...{ difference: -Math.abs(own.difference), ...error, t: -Math.abs(t), degreesOfFreedom: n - 1 },
    ...{ pValue: twoSidedP(t, n - 1), modelCount: n },
    itemCount: own.left.train.length + own.left.test.length,
  };
}

type Values = Readonly<Record<"train" | "test", readonly number[]>>;

/** A model's Δ, and what its slope on difficulty leaves of each item. */
function adjust(minK: ScreenedModel["minK"], difficulty: Values): { difference: number; left: Values } {
  const values = { train: minK.train ?? [], test: minK.test ?? [] };
  let products = 0;
  let squares = 0;
  for (const split of ["train", "test"] as const) {
    const [mean, hardness] = [meanOf(values[split]), meanOf(difficulty[split])];
    products += sumOf(values[split].map((value, item) => (value - mean) * (at(difficulty[split], item) - hardness)));
    squares += sumOf(difficulty[split].map((value) => (value - hardness) ** 2));
  }
  const slope = squares > 0 ? products / squares : 1;
  const left = {
    train: values.train.map((value, item) => value - slope * at(difficulty.train, item)),
    test: values.test.map((value, item) => value - slope * at(difficulty.test, item)),
  };
  return { difference: meanOf(left.train) - meanOf(left.test), left };
}

function meanByItem(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, item) => meanOf(rows.map((row) => at(row, item))));
}

function at(values: readonly number[], place: number): number {
  return values[place] as number;
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
