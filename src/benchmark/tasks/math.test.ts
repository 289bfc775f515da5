import { describe, expect, it } from "vitest";
import { ask, askAll, benchmarks, contextOf, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { planItems } from "../run/plan-items.js";
import { promptPrefix } from "../run/prompt.js";
import { math } from "./math.js";

const solution = "Two and two make $\\boxed{4}$.";
const fields = { problem: "What is $2+2$?", level: "Level 1", type: "Counting & Probability", solution };

describe("MATH", () => {
  it("is OpenCompass' prompt, with the last line of Minerva's examples", () => {
    const question = ask(math, fields);
    expect(promptPrefix(math, undefined, [question]) + contextOf(question)).toBe(
      `Problem:\nWhat is $2+2$?\nSolution:\n${solution}\nFinal Answer: The final answer is $4$. I hope it is correct.\n\n` +
        "Problem:\nWhat is $2+2$?\nSolution:\n",
    );
  });

  it("reads the subject as the part under both of its names", () => {
    expect(ask(math, fields).part).toBe("counting_and_probability");
    expect(math.lmEvalPartName?.("counting_and_probability")).toBe("minerva_math_counting_and_prob");
    const { type, ...others } = fields;
    expect(ask(math, { ...others, subject: type, unique_id: "test/x/1.json" })).toMatchObject({
      part: "counting_and_probability",
      id: "test/x/1.json",
    });
  });

  it("grades as OpenCompass does, and says beside it whether the answer is right all the same", () => {
    const grade = gradeOf(ask(math, { ...fields, solution: "$\\boxed{3.5}$" }));
    const text = "So.\nFinal Answer: The final answer is $3.5$. I hope it is correct.";
    expect(grade(text).metrics).toEqual({ accuracy: 0, equivalent: 1 });
    expect(gradeOf(ask(math, fields))(text.replace("3.5", "4")).metrics).toEqual({ accuracy: 1, equivalent: 1 });
    expect(gradeOf(ask(math, fields))("nothing").metrics).toEqual({ accuracy: 0, equivalent: 0 });
  });

  it("refuses a solution without a box", () => {
    expect(() => ask(math, { ...fields, solution: "4" })).toThrow(/"solution", which must be a solution with its/);
  });

  it("puts examples with a rank first, and leaves the others in the order of the data", () => {
    const pool = ["a", "b", "c", "d", "e"].map((problem) => ask(math, { ...fields, problem }, "shots"));
    const ranked = pool.map((one, place) =>
      place === 3 ? { ...one, shotRank: 1 } : place === 4 ? { ...one, shotRank: 0 } : one,
    );
    const { shots } = planItems(math, [ask(math, fields)], ranked);
    expect(shots.get("")?.map((one) => contextOf(one).split("\n")[1])).toEqual(["e", "d", "a", "b"]);
    expect(pool.every(({ shotRank }) => shotRank === undefined)).toBe(true);
  });

  it.skipIf(!hasBenchmarks)("reads ../shared's 5000 items, which accept what their own examples say", async () => {
    const { test, shots } = await askAll(math, benchmarks);
    expect([test.length, shots.length, new Set(test.map(({ part }) => part)).size]).toEqual([5000, 0, 7]);
    const scores = test.map((one) => {
      const example = typeof one.shot === "string" ? one.shot : "";
      return gradeOf(one)(example.slice(contextOf(one).length)).metrics;
    });
    expect(scores.filter(({ equivalent }) => equivalent !== 1)).toHaveLength(0);
    // Decimal points and \dfrac are what OpenCompass refuses.
    expect(scores.filter(({ accuracy }) => accuracy === 1).length).toBeGreaterThan(4500);
    const { test: fewer } = await askAll(math, `${benchmarks}/math/math500_oai.jsonl`);
    expect(fewer).toHaveLength(500);
  });
});
