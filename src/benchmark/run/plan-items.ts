/**
 * Which questions are asked, with which examples in front, in which batches. Pure: every worker and every resumed run
 * makes the same plan.
 */
import { UsageError, type Warning } from "../../errors.js";
import type { BenchmarkTask, Question } from "../task.js";

export interface PlannedItem {
  /** Place among all items of the plan. */
  readonly index: number;
  readonly question: Question;
}

export interface BenchmarkPlan {
  readonly items: readonly PlannedItem[];
  /** The examples of a part, as they stand in the prompt; the part is "" where the task does not draw them by part. */
  readonly shots: ReadonlyMap<string, readonly Question[]>;
  /** Examples asked for. */
  readonly shotCount: number;
  /** Items of the data, with those that `limit` leaves out and those that serve as examples. */
  readonly available: number;
  /** Items in the order of the plan, as many as are asked in one call. No batch mixes parts with examples of their own. */
  readonly batches: readonly (readonly PlannedItem[])[];
  readonly warnings: readonly Warning[];
}

export interface PlanOptions {
  /** Default the task's. */
  readonly shots?: number | undefined;
  /** Of each part, the first so many items. */
  readonly limit?: number | undefined;
}

/** Large enough to fill the decode calls, small enough that a killed run loses little. */
const ITEMS_PER_BATCH: Readonly<Record<BenchmarkTask["kind"], number>> = {
  choices: 32,
  continuation: 64,
  generation: 32,
  program: 16,
};

/** @throws {UsageError} every item would be an example. */
export function planItems(
  task: BenchmarkTask,
  test: readonly Question[],
  shotPool: readonly Question[],
  options: PlanOptions = {},
): BenchmarkPlan {
  const { shots: shotCount = task.shots, limit = Infinity } = options;
  const keyOf = ({ part = "" }: Question): string => (task.shotsByPart === true ? part : "");
  const pool = groupBy(shotPool, keyOf);
  const shots = new Map<string, readonly Question[]>();
  const borrowing: string[] = [];
  const asked: Question[] = [];
  for (const [key, questions] of groupBy(test, keyOf)) {
    const own = (pool.get(key) ?? []).toSorted((a, b) => rankOf(a) - rankOf(b));
    const borrowed = own.length === 0 ? questions.slice(0, shotCount) : [];
    shots.set(key, own.length === 0 ? borrowed : own.slice(0, shotCount));
    if (borrowed.length > 0) borrowing.push(key);
    asked.push(...questions.slice(borrowed.length));
  }
  if (asked.length === 0 && test.length > 0)
    throw new UsageError(
      "shots",
      `${task.name}: all ${test.length} items would be examples, and none is left to score.`,
      {
        hint: `The data has no split for examples: ask with fewer than ${test.length}, or give data that has one.`,
      },
    );
  const items = limitParts(asked, limit).map((question, index) => ({ question, index }));
  return {
    ...{ items, shots, shotCount, warnings: shotWarnings(task, shotCount, shots, borrowing) },
    available: test.length,
    batches: cut(items, ITEMS_PER_BATCH[task.kind], ({ question }) => keyOf(question)),
  };
}

/** Finite, so that two without a rank keep their order. */
function rankOf({ shotRank = Number.MAX_SAFE_INTEGER }: Question): number {
  return shotRank;
}

/** The examples in front of a question. */
export function shotsOf(task: BenchmarkTask, plan: BenchmarkPlan, question: Question): readonly Question[] {
  return plan.shots.get(task.shotsByPart === true ? (question.part ?? "") : "") ?? [];
}

function shotWarnings(
  { name, shots: usual }: BenchmarkTask,
  shotCount: number,
  shots: BenchmarkPlan["shots"],
  borrowing: readonly string[],
): Warning[] {
  const warnings: Warning[] = [];
  const fewest = Math.min(...[...shots.values()].map(({ length }) => length));
  const isOfSome = borrowing.length < shots.size;
  const lacking = isOfSome ? `no examples of ${borrowing.join(", ")}` : "no split for examples";
  const taken = `the first ${shotCount} items${isOfSome ? " there" : shots.size > 1 ? " of each part" : ""}`;
  if (borrowing.length > 0)
    warnings.push({
      code: "shots-from-test",
      message: `${name}: the data has ${lacking}, so ${taken} are the examples and are not scored.`,
    });
  if (fewest < shotCount && shots.size > 0)
    warnings.push({
      code: "shots-few",
      message: `${name}: ${shotCount} examples were wanted and the data has ${fewest}.`,
    });
  if (shotCount !== usual)
    warnings.push({
      code: "shots-unusual",
      message: `${name}: asked with ${shotCount} examples instead of ${usual}; compare it only with scores asked the same way.`,
    });
  return warnings;
}

/** The first `limit` of each part, in the order given. */
function limitParts(questions: readonly Question[], limit: number): Question[] {
  const taken = new Map<string, number>();
  return questions.filter(({ part = "" }) => {
    const count = taken.get(part) ?? 0;
    taken.set(part, count + 1);
    return count < limit;
  });
}

function cut<T>(items: readonly T[], size: number, keyOf: (item: T) => string): T[][] {
  const batches: T[][] = [];
  let key: string | undefined;
  for (const item of items) {
    const last = batches.at(-1);
    const own = keyOf(item);
    if (last === undefined || last.length === size || own !== key) batches.push([item]);
    else last.push(item);
    key = own;
  }
  return batches;
}

/** Map.groupBy, which Node 20 lacks. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
