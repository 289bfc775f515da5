import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { RecordError, RecordFields } from "../data/record-fields.js";
import { arcChallenge } from "./arc.js";

const folder = fileURLToPath(new URL("../../../../shared/benchmarks", import.meta.url));
const place = { file: "arc.jsonl", number: 3, split: "test" } as const;
const ask = (fields: Record<string, unknown>) => arcChallenge.question(new RecordFields(fields), place);

describe("ARC", () => {
  it("reads the three public formats alike", () => {
    const texts = ["stone", "water"];
    const expected = {
      shot: "Question: What flows?\nAnswer: water",
      body: {
        kind: "choices",
        gold: 1,
        choices: texts.map((text) => ({ context: "Question: What flows?\nAnswer:", continuation: ` ${text}` })),
      },
    };
    const labelled = texts.map((text, index) => ({ text, label: "12"[index] }));
    for (const fields of [
      { question: "What flows?", choices: { text: texts, label: ["A", "B"] }, answerKey: "B" },
      { question: { stem: "What flows?", choices: labelled }, answerKey: "2" },
      { query: "Question: What flows?", choices: texts, gold: 1 },
    ])
      expect(ask(fields)).toMatchObject(expected);
  });

  it("names what is wrong with a record", () => {
    expect(() => ask({ query: "x", choices: ["a", "b"], gold: 2 })).toThrow(
      new RecordError('has 2 in "gold", which must be a place from 0 to 1'),
    );
    expect(() => ask({ text: "x" })).toThrow(/has no "choices".*its fields are text/);
  });

  it.skipIf(!existsSync(folder))("reads ../shared's whole test split", async () => {
    const files = await findTaskFiles(arcChallenge, folder);
    const { questions } = await readQuestions(arcChallenge, files.test, "test");
    expect(questions).toHaveLength(1172);
  });
});
