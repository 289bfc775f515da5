/**
 * Which items are screened: as many of the train split as of the test split, drawn with a fixed seed, so that every model
 * and every resumed run reads the same ones. Pure.
 */
import { createHash } from "node:crypto";
import type { Warning } from "../../errors.js";
import { createRandom, drawSome } from "../../math/random.js";
import type { BenchmarkTask, Question } from "../task.js";

/** `train` is the split that examples come from. */
export type ScreenSplit = "test" | "train";

export interface ScreenItem {
  /** Place among all items of the plan. */
  readonly index: number;
  readonly split: ScreenSplit;
  /** The data set's own id. */
  readonly id: string;
  /** What the model reads: the item with its answer. */
  readonly text: string;
}

export interface ScreenPlan {
  readonly items: readonly ScreenItem[];
  /** Items in order, as many as are read in one call; no batch has two splits. */
  readonly batches: readonly (readonly ScreenItem[])[];
  /** What the data has. */
  readonly available: Readonly<Record<ScreenSplit, number>>;
  /** SHA-256 over splits and texts: equal hashes mean the same items. */
  readonly itemsSha256: string;
  readonly warnings: readonly Warning[];
}

/** Fills the decode calls, and a killed run loses little. */
const ITEMS_PER_BATCH = 32;
/** With fewer, the error of a split's mean is not known well enough to compare it. */
export const FEWEST_ITEMS = 20;

export function planScreen(
  task: BenchmarkTask,
  test: readonly Question[],
  train: readonly Question[],
  limit = Infinity,
): ScreenPlan {
  const hasTrain = train.length >= FEWEST_ITEMS;
  const size = Math.min(limit, test.length);
  const chosen = [
    ...draw(task, "test", test, size),
    ...(hasTrain ? draw(task, "train", train, Math.min(size, train.length)) : []),
  ];
  const items = chosen.map((item, index) => ({ ...item, index }));
  const hash = createHash("sha256");
  for (const { split, text } of items) hash.update(JSON.stringify([split, text]) + "\n");
  return {
    items,
    batches: cut(items),
    available: { test: test.length, train: train.length },
    itemsSha256: hash.digest("hex"),
    warnings: hasTrain ? [] : [noTrain(task, train.length)],
  };
}

function draw(task: BenchmarkTask, split: ScreenSplit, questions: readonly Question[], count: number) {
  const places = questions.map((_, place) => place);
  const drawn = drawSome(createRandom(`screen ${task.id} ${split}`), places, count).sort((a, b) => a - b);
  return drawn.map((place) => {
    const { id, plain } = questions[place] as Question;
    return { split, id, text: plain };
  });
}

function cut(items: readonly ScreenItem[]): ScreenItem[][] {
  const batches: ScreenItem[][] = [];
  for (const item of items) {
    const last = batches.at(-1);
    if (last === undefined || last.length === ITEMS_PER_BATCH || last[0]?.split !== item.split) batches.push([item]);
    else last.push(item);
  }
  return batches;
}

function noTrain({ name }: BenchmarkTask, count: number): Warning {
  const has = count === 0 ? "has no train split" : `has a train split of ${count} items, fewer than ${FEWEST_ITEMS}`;
  return {
    code: "no-train-split",
    message: `${name}: the data ${has}, so only the test split is screened, and only its level is tested.`,
  };
}
