import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRows } from "../../corpus/read-rows.js";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { RecordFields } from "../data/record-fields.js";
import type { Question } from "../task.js";
import { taskById } from "./all-tasks.js";
import { naiveArc, naiveHellaswag, NAIVE_ITEMS, type NaiveItem, type RawRecord } from "./naive-pairs.test.support.js";

const folder = fileURLToPath(new URL("../../../../shared/benchmarks", import.meta.url));
const place = { file: "made-up.jsonl", number: 1, split: "test" } as const;

function pairsOf({ context, continuations, gold }: NaiveItem) {
  return { kind: "choices", gold, choices: continuations.map((continuation) => ({ context, continuation })) };
}

function ask(id: string, record: RawRecord): Question | undefined {
  return taskById(id).question(new RecordFields(record), place);
}

describe("A second implementation, straight from the record,", () => {
  for (const [id, naive] of Object.entries(NAIVE_ITEMS))
    it.skipIf(!existsSync(folder))(`builds the same pairs for every item of ${id}`, async () => {
      const task = taskById(id);
      const { test } = await findTaskFiles(task, folder);
      const { questions } = await readQuestions(task, test, "test");
      const expected: unknown[] = [];
      for (const file of test) for await (const { fields } of readRows(file)) expected.push(pairsOf(naive(fields)));
      expect(questions.map(({ body }) => body)).toEqual(expected);
      expect(questions.length).toBeGreaterThanOrEqual(1000);
    });

  it("agrees on ARC as the hub has it", () => {
    const record = {
      question: "Which of these floats on water?",
      choices: { text: ["iron", "cork", "stone"], label: ["1", "2", "3"] },
      answerKey: "2",
    };
    expect(ask("arc-easy", record)?.body).toEqual(pairsOf(naiveArc(record)));
  });

  it("agrees on HellaSwag as the hub has it, whatever marks, spaces and capitals there are", () => {
    const text = fc
      .array(fc.constantFrom("[header]", " [title]", "[step", "]", " ", "  ", "he", "Runs. ", "ÉT"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.record({
          activity_label: text,
          ctx_a: text,
          ctx_b: text,
          endings: fc.array(text, { minLength: 4, maxLength: 4 }),
        }),
        fc.integer({ min: 0, max: 3 }),
        (fields, gold) => {
          const record = { ...fields, label: String(gold) };
          expect(ask("hellaswag", record)?.body).toEqual(pairsOf(naiveHellaswag(record)));
        },
      ),
    );
  });
});
