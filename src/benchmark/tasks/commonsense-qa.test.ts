import { describe, expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { commonsenseQa } from "./commonsense-qa.js";

const place = { file: "commonsense_qa.jsonl", number: 4, split: "test" } as const;
const ask = (fields: Record<string, unknown>) => commonsenseQa.question(new RecordFields(fields), place);
const options = ["sea", "attic", "oven", "song"];

describe("CommonsenseQA", () => {
  it("shows the options and scores their letters, whichever format they come in", () => {
    const letters = ["A", "B", "C", "D"];
    const labelled = options.map((text, index) => ({ text, label: letters[index] }));
    const context = "Question: Where do boats go?\nA. sea\nB. attic\nC. oven\nD. song\nAnswer:";
    const query = "Question: Where do boats go?\nChoices:\nA. sea\nB. attic\nC. oven\nD. song\nAnswer:";
    for (const fields of [
      { question: " Where do boats go? ", choices: { text: options, label: letters }, answerKey: "A" },
      { question: { stem: "Where do boats go?", choices: labelled }, answerKey: "A" },
      { query, choices: letters, gold: 0 },
    ])
      expect(ask(fields)).toEqual({
        id: "4",
        shot: `${context} A`,
        plain: "Question: Where do boats go?\nAnswer: sea",
        body: { kind: "choices", gold: 0, choices: letters.map((letter) => ({ context, continuation: ` ${letter}` })) },
      });
  });

  it("refuses a query that does not show its options line by line", () => {
    expect(() => ask({ query: "Where do boats go?", choices: ["A", "B"], gold: 0 })).toThrow(/"Choices:"/);
  });
});
