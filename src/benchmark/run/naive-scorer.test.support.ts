/**
 * Multiple choice scored a second time, from the raw records and without the runner: every choice is its own window, read
 * whole and alone, as lm-evaluation-harness's `_encode_pair` and `process_results` would have it.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { LanguageModel } from "../../model/language-model.js";
import { benchmarks } from "../tasks/ask-task.test.support.js";
import { NAIVE_ITEMS, type NaiveItem, type RawRecord } from "../tasks/naive-pairs.test.support.js";

export interface NaiveCase {
  readonly id: string;
  /** In ../shared/benchmarks, each with items of one part. */
  readonly files: readonly string[];
  /** The first items are examples for the others. */
  readonly shots: number;
  /** Items of each file. */
  readonly limit: number;
  readonly contextTokens: number;
}

export interface NaiveAnswer {
  readonly gold: number;
  readonly bits: readonly number[];
  readonly characters: readonly number[];
  readonly shots: number;
  readonly isCut: boolean;
}

export async function naiveAnswers(model: LanguageModel, one: NaiveCase): Promise<NaiveAnswer[]> {
  const answers: NaiveAnswer[] = [];
  for (const file of one.files) {
    const lines = readFileSync(path.join(benchmarks, file), "utf8").split("\n");
    const records = lines.slice(0, one.shots + one.limit).map((line) => JSON.parse(line) as RawRecord);
    const items = records.map((record) => NAIVE_ITEMS[one.id]!(record));
    const examples = items.slice(0, one.shots).map((item) => item.context + item.continuations[item.gold]! + "\n\n");
    for (const item of items.slice(one.shots)) answers.push(await answer(model, item, examples, one.contextTokens));
  }
  return answers;
}

/** How far the cheapest is below the next one, as a share of it. */
export function marginOf(costs: readonly number[]): number {
  const [best, second] = costs.toSorted((a, b) => a - b) as [number, number];
  return 1 - best / second;
}

async function answer(
  model: LanguageModel,
  item: NaiveItem,
  examples: readonly string[],
  contextTokens: number,
): Promise<NaiveAnswer> {
  const front = model.bos ?? (item.context === "" && examples.length === 0 ? model.startToken : undefined);
  const input = contextTokens + (front === undefined ? 1 : 0);
  let first = 0;
  let texts = await encode(model, item, examples.join(""));
  while (first < examples.length && texts.some(({ whole }) => whole.length > input))
    texts = await encode(model, item, examples.slice(++first).join(""));
  const bits: number[] = [];
  for (const { whole, border } of texts) {
    const kept = whole.slice(-input);
    const tokens = Int32Array.from(front === undefined ? kept : [front, ...kept]);
    const scored = Math.min(whole.length - border, tokens.length - 1);
    const [each] = await model.score([{ tokens, scored }]);
    bits.push([...each!].reduce((sum, one) => sum + one));
  }
  return {
    ...{
      bits,
      gold: item.gold,
      shots: examples.length - first,
      isCut: texts.some(({ whole }) => whole.length > input),
    },
    characters: item.continuations.map((text) => [...text.slice(1)].length),
  };
}

async function encode(
  model: LanguageModel,
  { context, continuations }: NaiveItem,
  prefix: string,
): Promise<{ whole: number[]; border: number }[]> {
  const border = (await model.tokenize((prefix + context).trimEnd())).length;
  const texts = [];
  for (const continuation of continuations)
    texts.push({ whole: [...(await model.tokenize(prefix + context + continuation))], border });
  return texts;
}
