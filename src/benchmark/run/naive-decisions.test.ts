import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageModel } from "../../model/language-model.js";
import { openLlamaModel } from "../../model/llama/llama-model.js";
import { byteLevelBpe, sentencePiece, withTinyModel } from "../../model/llama/tiny-model.test.support.js";
import { openModel } from "../../model/open-model.js";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { taskById } from "../tasks/all-tasks.js";
import { benchmarks, hasBenchmarks } from "../tasks/ask-task.test.support.js";
import type { Question } from "../task.js";
import { askQuestions } from "./ask-questions.js";
import type { ChoiceAnswer, ItemRecord } from "./item-record.js";
import { marginOf, naiveAnswers, type NaiveAnswer, type NaiveCase } from "./naive-scorer.test.support.js";
import { planItems } from "./plan-items.js";

const whole = { shots: 0, limit: 40, contextTokens: 1900 };
const arcEasy: NaiveCase = { id: "arc-easy", files: ["commonsense/arc_easy.jsonl"], ...whole };
const arcChallenge: NaiveCase = { id: "arc-challenge", files: ["commonsense/arc_challenge.jsonl"], ...whole };
const hellaswag: NaiveCase = { id: "hellaswag", files: ["commonsense/hellaswag_1000.jsonl"], ...whole };
const blimp: NaiveCase = {
  ...{ id: "blimp", ...whole },
  files: ["blimp/adjunct_island.jsonl", "blimp/existential_there_quantifiers_1.jsonl"],
};

async function askAll(model: LanguageModel, one: NaiveCase, sharesPrefixes: boolean): Promise<ItemRecord[]> {
  const { id, files, shots, limit, contextTokens } = one;
  const task = taskById(id);
  const questions: Question[] = [];
  for (const file of files) {
    const { test } = await findTaskFiles(task, path.join(benchmarks, file));
    questions.push(...(await readQuestions(task, test, "test")).questions);
  }
  const plan = planItems(task, questions, [], { shots, limit });
  const records: ItemRecord[] = [];
  for await (const { items } of askQuestions({ task, plan, model, contextTokens, sharesPrefixes }, new Set()))
    records.push(...items);
  return records;
}

/**
 * Bits lie within the tolerance; decisions are the same where the two best choices lie further apart than the item's own
 * bits moved. The share of decisions that did.
 */
function compare(records: readonly ItemRecord[], naive: readonly NaiveAnswer[], tolerance: number): number {
  expect(records.map(({ index }) => index)).toEqual(naive.map((_, place) => place));
  let compared = 0;
  for (const [place, { metrics, answer, shots, dropped }] of records.entries()) {
    const one = naive[place]!;
    const { bits, gold, characters } = answer as ChoiceAnswer;
    expect({ gold, characters, shots, isCut: dropped !== undefined }, `item ${place}`).toEqual({
      ...{ gold: one.gold, characters: one.characters, shots: one.shots, isCut: one.isCut },
    });
    const moved = Math.max(...bits.map((sum, choice) => Math.abs(sum / one.bits[choice]! - 1)));
    expect(moved, `bits of item ${place}`).toBeLessThan(tolerance);
    for (const [metric, lengths] of [
      ["acc", characters.map(() => 1)],
      ["acc_norm", characters],
    ] as const) {
      const costs = one.bits.map((sum, choice) => sum / lengths[choice]!);
      if (marginOf(costs) <= 2 * moved) continue;
      compared++;
      const decided = costs.indexOf(Math.min(...costs));
      expect(metrics[metric], `${metric} of item ${place}`).toBe(decided === gold ? 1 : 0);
    }
  }
  return compared / records.length / 2;
}

async function agrees(model: LanguageModel, one: NaiveCase, tolerance: number, leastCompared: number): Promise<void> {
  const naive = await naiveAnswers(model, one);
  expect(naive).toHaveLength(one.limit * one.files.length);
  for (const shares of [true, false]) {
    expect(compare(await askAll(model, one, shares), naive, tolerance)).toBeGreaterThan(leastCompared);
  }
}

describe.skipIf(!hasBenchmarks)("A second scorer, one window at a time (skipped without ../shared/benchmarks),", () => {
  describe("with ladder:xs, whose 8-bit activations round a short window by up to 3 % between two groupings of calls,", () => {
    const TOLERANCE = 0.05;
    let model: LanguageModel;
    beforeAll(async () => {
      model = await openModel("ladder:xs", { contextTokens: 1900 });
    });
    afterAll(() => model.close());

    it.each<[string, NaiveCase]>([
      ["ARC-Easy", arcEasy],
      ["ARC-Challenge behind 3 examples", { ...arcChallenge, shots: 3 }],
      [
        "ARC-Challenge behind as many of 4 examples as fit",
        { ...arcChallenge, shots: 4, limit: 24, contextTokens: 256 },
      ],
      ["HellaSwag", hellaswag],
      ["HellaSwag cut on the left", { ...hellaswag, contextTokens: 64 }],
      ["two paradigms of BLiMP", blimp],
    ])("decides %s alike, with shared reading and without", async (_, one) => {
      await agrees(model, one, TOLERANCE, 0.8);
    });
  });

  describe("with random float32 weights, whose attention rounds to 16 bits,", () => {
    const TOLERANCE = 2e-3;
    const cases: readonly NaiveCase[] = [
      { ...arcEasy, limit: 24 },
      { ...arcChallenge, shots: 2, limit: 10, contextTokens: 500 },
      { ...blimp, limit: 24 },
    ];

    it.each([
      ["SentencePiece with BOS", sentencePiece],
      ["byte-level BPE without BOS", byteLevelBpe],
    ])("decides nearly every item alike: %s", async (_, tokenizer) => {
      const shape = { contextTokens: 1900, layers: 2, weightRange: 1 };
      await withTinyModel(
        tokenizer,
        async (file) => {
          const model = await openLlamaModel("tiny", file, { contextTokens: 1900 });
          for (const one of cases) await agrees(model, one, TOLERANCE, 0.95);
          await model.close();
        },
        shape,
      );
    });
  });
});
