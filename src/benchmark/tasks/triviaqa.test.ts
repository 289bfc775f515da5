import { describe, expect, it } from "vitest";
import { ask, askAll, benchmarks, contextOf, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { triviaQa } from "./triviaqa.js";

const aliases = ["Big Blue Bird", "Bluey"];
const hub = { question: "What sings at dawn?", question_id: "q_7", answer: { value: "Bluey", aliases } };
const copy = { context: "Question: What sings at dawn?\nAnswer:", answer: "Bluey", aliases };

describe("TriviaQA", () => {
  it("reads both public formats as lm-evaluation-harness asks them, with its second question mark", () => {
    for (const fields of [hub, copy]) {
      const question = ask(triviaQa, fields);
      expect(contextOf(question)).toBe("Question: What sings at dawn??\nAnswer:");
      expect(question.plain).toBe("What sings at dawn?\nBluey");
      const scores = [" bluey", " big blue bird", " blue"].map((text) => gradeOf(question)(text).metrics);
      expect(scores.map((metrics) => metrics[triviaQa.metric])).toEqual([1, 1, 0]);
    }
    expect(ask(triviaQa, hub).id).toBe("q_7");
  });

  it("shows the first alias in an example, or the answer where aliases have no order", () => {
    expect(ask(triviaQa, hub).shot).toBe("Question: What sings at dawn??\nAnswer: Big Blue Bird");
    expect(ask(triviaQa, copy).shot).toBe("Question: What sings at dawn??\nAnswer: Bluey");
  });

  it("refuses a context of another form", () => {
    expect(() => ask(triviaQa, { ...copy, context: "What?" })).toThrow(/"context", which must be "Question: /);
  });

  it.skipIf(!hasBenchmarks)("reads ../shared's 3000 questions, whose answers match themselves", async () => {
    const { test } = await askAll(triviaQa, benchmarks);
    expect(test).toHaveLength(3000);
    const wrong = test.filter((one) => gradeOf(one)(one.plain.split("\n").at(-1) ?? "").metrics[triviaQa.metric] !== 1);
    expect(wrong).toEqual([]);
  });
});
