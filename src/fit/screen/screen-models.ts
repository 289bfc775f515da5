/**
 * The decision over all models: each split's level and, where there are two splits, their difference, each model against
 * the others, or against the trusted ones alone where some are.
 *
 * Many tests are made, and several contaminated models hide one another. So the tests step down: the p-values of the m
 * tests that could be made are multiplied by m (Bonferroni); if the smallest is at most alpha, its model is flagged and
 * leaves the others' company, and the rest are tested again among themselves. The first false flag among clean models so
 * has a probability of at most alpha. It ends when nothing is flagged, or when too few are left to compare with.
 */
import { levelTest } from "./level-test.js";
import {
  FEWEST_REFERENCES,
  type DeterminedTest,
  type ScreenedModel,
  type ScreenTest,
  type Split,
  type UndeterminedTest,
} from "./screen-test.js";
import { splitTest } from "./split-test.js";

export type JudgedTest =
  | (DeterminedTest & {
      /** min(1, p · tests made at once). */
      readonly adjustedPValue: number;
      readonly isFlagged: boolean;
    })
  | UndeterminedTest;

export interface ScreenDecision {
  /** In the order of the models: level of test, level of train, split. Of a flagged model those that flagged it. */
  readonly tests: readonly JudgedTest[];
  /** Names, the clearest first. */
  readonly flagged: readonly string[];
}

export interface ScreenOptions {
  /** The probability of flagging any clean model, at most. */
  readonly alpha: number;
  /** Names of models that are clean for certain: they are not tested, and the others are compared with them alone. */
  readonly trusted?: readonly string[];
}

/** @throws {RangeError} models whose items differ in number, or a split of fewer than two items. */
export function screenModels(models: readonly ScreenedModel[], { alpha, trusted = [] }: ScreenOptions): ScreenDecision {
  checkItems(models);
  const judged = new Map<string, readonly JudgedTest[]>();
  const flagged: string[] = [];
  let left = models;
  for (;;) {
    const tests = judge(left, alpha, trusted);
    for (const { name } of left)
      judged.set(
        name,
        tests.filter(({ model }) => model === name),
      );
    const [clearest] = tests.filter((test) => test.status === "ok" && test.isFlagged).sort((a, b) => pOf(a) - pOf(b));
    if (clearest === undefined) break;
    flagged.push(clearest.model);
    left = left.filter(({ name }) => name !== clearest.model);
    // The rest keep their last tests, without a flag: they were made in the company of a flagged model.
    if (trusted.length === 0 && left.length < FEWEST_REFERENCES + 1) {
      for (const { name } of left) judged.set(name, (judged.get(name) ?? []).map(unflag));
      break;
    }
  }
  return { tests: models.flatMap(({ name }) => judged.get(name) ?? []), flagged };
}

function judge(models: readonly ScreenedModel[], alpha: number, trusted: readonly string[]): JudgedTest[] {
  const tests = models.flatMap((tested) => {
    if (trusted.includes(tested.name)) return [];
    const others = models.filter((one) => one !== tested && (trusted.length === 0 || trusted.includes(one.name)));
    const splits = (["test", "train"] as const).filter((split) => tested.minK[split] !== undefined);
    return [
      ...splits.map((split) => levelTest(tested, others, split)),
      ...(splits.length === 2 ? [splitTest(tested, others)] : []),
    ];
  });
  const made = tests.filter(({ status }) => status === "ok").length;
  return tests.map((test: ScreenTest): JudgedTest => {
    if (test.status !== "ok") return test;
    const adjustedPValue = Math.min(1, test.pValue * made);
    return { ...test, adjustedPValue, isFlagged: adjustedPValue <= alpha };
  });
}

function unflag(test: JudgedTest): JudgedTest {
  return test.status === "ok" ? { ...test, isFlagged: false } : test;
}

function pOf(test: JudgedTest): number {
  return test.status === "ok" ? test.pValue : 1;
}

function checkItems(models: readonly ScreenedModel[]): void {
  for (const split of ["test", "train"] as const satisfies readonly Split[]) {
    const counts = new Set(models.map(({ minK }) => minK[split]?.length));
    if (counts.size > 1)
      throw new RangeError(`models have different numbers of ${split} items: ${[...counts].join(", ")}`);
    const [count] = counts;
    if (count !== undefined && count < 2) throw new RangeError(`a split needs two items; ${split} has ${count}`);
  }
}
