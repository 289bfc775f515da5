import { expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { piqa } from "./piqa.js";

it("PIQA reads the data set's own format and LLM Foundry's alike", () => {
  const place = { file: "piqa.jsonl", number: 4, split: "test" } as const;
  const [own, copy] = [
    { goal: "dry a boat", sol1: "in the sun", sol2: "in the sea", label: 0n },
    { query: "Question: dry a boat\n", choices: ["in the sun", "in the sea"], gold: 0 },
  ].map((fields) => piqa.question(new RecordFields(fields), place));
  expect(own).toEqual(copy);
  expect(own).toEqual({
    id: "4",
    plain: "Question: dry a boat\nAnswer: in the sun",
    shot: "Question: dry a boat\nAnswer: in the sun",
    body: {
      kind: "choices",
      gold: 0,
      choices: ["in the sun", "in the sea"].map((option) => ({
        context: "Question: dry a boat\nAnswer:",
        continuation: ` ${option}`,
      })),
    },
  });
});
