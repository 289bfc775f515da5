import { expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { blimp, BLIMP_PARADIGMS } from "./blimp.js";

it("BLiMP scores both sentences whole, the acceptable one first", () => {
  const fields = {
    sentence_good: "Boats float.",
    sentence_bad: "Boats floats.",
    UID: "made_up_agreement",
    pairID: "12",
  };
  const question = blimp.question(new RecordFields(fields), { file: "x.jsonl", number: 1, split: "test" });
  expect(question).toEqual({
    id: "12",
    part: "made_up_agreement",
    shot: "",
    plain: "Boats float.",
    body: {
      kind: "choices",
      gold: 0,
      choices: [
        { context: "", continuation: " Boats float." },
        { context: "", continuation: " Boats floats." },
      ],
    },
  });
});

it("BLiMP's parts have their files' names where the items do not say", () => {
  const record = new RecordFields({ sentence_good: "Boats float.", sentence_bad: "Boats floats." });
  const question = blimp.question(record, { file: "data/principle_A_case_1.jsonl", number: 5, split: "test" });
  expect(question).toMatchObject({ id: "5", part: "principle_A_case_1" });
  expect(blimp.lmEvalPartName?.("principle_A_case_1")).toBe("blimp_principle_A_case_1");
});

it("BLiMP has 67 paradigms", () => {
  expect(new Set(BLIMP_PARADIGMS).size).toBe(67);
});
