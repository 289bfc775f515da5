import { describe, expect, it } from "vitest";
import { ask, askAll, benchmarks, contextOf, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { promptPrefix } from "../run/prompt.js";
import { satMath } from "./sat-math.js";

const options = ["(A)1", "(B)2", "(C)3", "(D)4"];
const other = { solution: "It is two.\n\nClearly." };
const official = { passage: "", question: "What is 1+1?", options, label: "B", other };
const flat = { id: "9", question: "What is 1+1?", options: "A) 1 B) 2 C) 3 D) 4", Answer: "B" };
const query = "Q: What is 1+1? Answer Choices: (A)1 (B)2 (C)3 (D)4\nA: Among A through D, the answer is";
const harness = { query, choices: options, gold: [1] };

describe("SAT-Math", () => {
  it("is AGIEval's prompt, numbered to the end", () => {
    const question = ask(satMath, official);
    const item = " What is 1+1?\nChoose from the following options:    (A)1 (B)2 (C)3 (D)4\n";
    expect(promptPrefix(satMath, undefined, [question, question]) + contextOf(question)).toBe(
      "Here are the answers for the problems in the exam.\n" +
        `Problem 1.   ${item}Explanation for Problem 1:   It is two.\nClearly.\nThe answer is therefore B\n\n` +
        `Problem 2.   ${item}Explanation for Problem 2:   It is two.\nClearly.\nThe answer is therefore B\n\n` +
        `Problem 3.   ${item}`,
    );
  });

  it("reads the three public formats alike; without a solution the letter alone is shown", () => {
    const context = contextOf(ask(satMath, official));
    for (const fields of [flat, harness]) {
      const question = ask(satMath, fields);
      expect(contextOf(question)).toBe(context);
      expect(promptPrefix(satMath, undefined, [question])).toContain(
        `${context}The answer is therefore B\n\nProblem 2.   `,
      );
    }
    expect(contextOf(ask(satMath, { ...flat, options: "A. 1 B. 2 C. 3 D. 4" }))).toBe(context);
  });

  it("grades the letter, of the last line where there is an explanation", () => {
    const grade = gradeOf(ask(satMath, official));
    const explained = "Explanation for Problem 5:   The answer is A if it rains.\nThe answer is therefore B\n";
    expect(grade(explained)).toEqual({ metrics: { acc: 1 }, extracted: "B" });
    expect(gradeOf(ask(satMath, flat))("The answer is therefore C\n").metrics).toEqual({ acc: 0 });
  });

  it("names what is wrong with a record", () => {
    expect(() => ask(satMath, { ...official, label: "E" })).toThrow(/"label", which must be the letter of an option/);
    expect(() => ask(satMath, { ...flat, options: "B) 1 C) 2" })).toThrow(/"options", which must be "A\) … B\) …"/);
    expect(() => ask(satMath, { ...harness, gold: [4] })).toThrow(/"gold", which must be the place of a choice/);
  });

  it.skipIf(!hasBenchmarks)("reads ../shared's 220 items, and the 32 of another source by their name", async () => {
    const { test } = await askAll(satMath, benchmarks);
    expect(test).toHaveLength(220);
    const { test: others } = await askAll(satMath, `${benchmarks}/sat_math/test.jsonl`);
    expect(others).toHaveLength(32);
    expect(others.every((one) => /\(A\).+ \(B\).+ \(C\).+ \(D\)/s.test(contextOf(one)))).toBe(true);
  });
});
