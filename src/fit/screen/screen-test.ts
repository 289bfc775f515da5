/**
 * What both tests of screening have in common: one model's mean MIN-K% against what the others lead to expect.
 *
 *   t = difference / SE,   SE² = max(models' SE², items' SE²)
 *
 * The models' error is the scatter of the others around their own expectation. With few models that scatter may come out
 * small by chance; the error of the items' sample, known from many items, then stands in for it. Under "clean" and normal
 * scatter, difference / models' SE has Student's t distribution, and the larger of two errors only makes |t| smaller: p is
 * never too small. Differences and errors are in the unit of the statistic, bits.
 */
import { twoSidedP } from "../../math/student-t.js";

export type Split = "test" | "train";

/** A model as screening sees it. All models of one call have the same items, in the same order. */
export interface ScreenedModel {
  readonly name: string;
  /** Bits per character on control texts, which contamination does not touch; absent when they were not measured. */
  readonly control?: number;
  /** MIN-K% of each item, by split. */
  readonly minK: Readonly<Partial<Record<Split, readonly number[]>>>;
}

export type ScreenTest = DeterminedTest | UndeterminedTest;

interface TestName {
  readonly model: string;
  /** `level`: the split's mean against the control. `split`: train against test. */
  readonly test: "level" | "split";
  /** Of a split test: the split that is lower than the others' say. */
  readonly split: Split;
}

export interface DeterminedTest extends TestName {
  readonly status: "ok";
  /** Of the split's mean MIN-K% from what is expected, bits; below zero is what contamination looks like. */
  readonly difference: number;
  readonly standardError: number;
  /** Which of the two errors was the larger. */
  readonly errorOf: "models" | "items";
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Of a level test one-sided (below), of a split test two-sided. */
  readonly pValue: number;
  /** Models that it was compared with. */
  readonly modelCount: number;
  readonly itemCount: number;
}

export interface UndeterminedTest extends TestName {
  readonly status: "undetermined";
  readonly reason: "needs-four-models" | "no-control" | "control-does-not-vary" | "the-others-do-not-scatter";
}

/** Of the models that one is compared with: fewer leave no scatter to compare with. */
export const FEWEST_REFERENCES = 3;

/** The larger of the two errors, and its name. */
export function largerError(models: number, items: number): Pick<DeterminedTest, "standardError" | "errorOf"> {
  return items > models ? { standardError: items, errorOf: "items" } : { standardError: models, errorOf: "models" };
}

/** P(T ≤ t). */
export function lowerP(t: number, degreesOfFreedom: number): number {
  const half = twoSidedP(t, degreesOfFreedom) / 2;
  return t < 0 ? half : 1 - half;
}
