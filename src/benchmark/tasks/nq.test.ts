import { describe, expect, it } from "vitest";
import { ask, askAll, benchmarks, contextOf, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { promptPrefix } from "../run/prompt.js";
import { naturalQuestions } from "./nq.js";

const question = ask(naturalQuestions, {
  question: "which river is longest here",
  answer: ["The Long River", "Longo"],
});

describe("NaturalQuestions", () => {
  it("is lm-evaluation-harness's prompt to the letter", () => {
    const shots = [question, ask(naturalQuestions, { question: "who was first", answer: ["Ada"] })];
    expect(promptPrefix(naturalQuestions, undefined, shots) + contextOf(question)).toBe(
      "Answer these questions:\n\nQ: which river is longest here?\nA: The Long River\n" +
        "Q: who was first?\nA: Ada\nQ: which river is longest here?\nA:",
    );
  });

  it.each([
    [" long river", 1],
    [" LONGO!", 1],
    [" a long way", 0],
    ["", 0],
  ])("grades %j by any of the answers", (generated, score) => {
    expect(gradeOf(question)(generated).metrics).toEqual({ "exact_match,remove_whitespace": score });
  });

  it("refuses a question without answers", () => {
    expect(() => ask(naturalQuestions, { question: "x", answer: [] })).toThrow(/has \[\] in "answer"/);
  });

  it.skipIf(!hasBenchmarks)("reads ../shared's whole dev split, whose answers match themselves", async () => {
    const { test } = await askAll(naturalQuestions, benchmarks);
    expect(test).toHaveLength(3610);
    const unmatched = test.filter((one) => {
      const answer = one.plain.slice(one.plain.indexOf("?\n") + 2);
      return gradeOf(one)(answer).metrics["exact_match,remove_whitespace"] !== 1;
    });
    expect(unmatched).toEqual([]);
  });
});
