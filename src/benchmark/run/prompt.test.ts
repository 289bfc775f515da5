import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { hellaswag } from "../tasks/hellaswag.js";
import { mmlu } from "../tasks/mmlu.js";
import { satMath } from "../tasks/sat-math.js";
import type { BenchmarkTask, Question } from "../task.js";
import { fitPrompt, promptPrefix } from "./prompt.js";

const shotOf = (shot: Question["shot"]): Question => ({
  ...{ id: String(shot), shot, plain: "" },
  body: { kind: "generation", context: "", grade: () => ({ metrics: {} }) },
});
const [one, two, three] = ["one", "two", "three"].map(shotOf) as [Question, Question, Question];
const numbered: BenchmarkTask = {
  ...hellaswag,
  intro: (part) => `About ${part ?? "all"}.\n`,
  heading: (number) => `Problem ${number}. `,
  separator: "\n--\n",
};

describe("promptPrefix", () => {
  it("puts a blank line behind each example, and nothing in front of a question without any", () => {
    expect(promptPrefix(hellaswag, undefined, [one, two])).toBe("one\n\ntwo\n\n");
    expect(promptPrefix(hellaswag, undefined, [])).toBe("");
  });

  it("starts with the introduction of the question's part, also without examples", () => {
    expect(promptPrefix(mmlu, "college_physics", [one])).toBe(
      "The following are multiple choice questions (with answers) about college physics.\n\none\n\n",
    );
    expect(promptPrefix(numbered, undefined, [])).toBe("About all.\nProblem 1. ");
  });

  it("numbers examples and the question from 1, in headings and in examples that say their number", () => {
    const itself = shotOf((number) => `answer ${number}`);
    expect(promptPrefix(numbered, "x", [one, itself])).toBe(
      "About x.\nProblem 1. one\n--\nProblem 2. answer 2\n--\nProblem 3. ",
    );
  });

  it("is AGIEval's prompt of SAT-Math", () => {
    const fields = { question: "2+2?", options: "A) 3 B) 4", Answer: "B" };
    const item = satMath.question(new RecordFields(fields), { file: "sat.jsonl", number: 1, split: "test" })!;
    expect(promptPrefix(satMath, undefined, [item, item])).toBe(
      "Here are the answers for the problems in the exam.\n" +
        "Problem 1.    2+2?\nChoose from the following options:    (A)3 (B)4\nThe answer is therefore B\n\n" +
        "Problem 2.    2+2?\nChoose from the following options:    (A)3 (B)4\nThe answer is therefore B\n\n" +
        "Problem 3.   ",
    );
  });
});

describe("fitPrompt", () => {
  const within = (length: number) => async (prefix: string) => prefix.length <= length;

  it("drops whole examples from the front until the rest fits, and numbers what is left from 1", async () => {
    const all = promptPrefix(numbered, "x", [one, two, three]);
    expect(await fitPrompt(numbered, "x", [one, two, three], within(all.length))).toEqual({ prefix: all, shots: 3 });
    expect(await fitPrompt(numbered, "x", [one, two, three], within(all.length - 1))).toEqual({
      prefix: "About x.\nProblem 1. two\n--\nProblem 2. three\n--\nProblem 3. ",
      shots: 2,
    });
  });

  it("leaves the question alone behind the introduction when nothing fits", async () => {
    expect(await fitPrompt(numbered, "x", [one, two], within(0))).toEqual({
      prefix: "About x.\nProblem 1. ",
      shots: 0,
    });
  });

  it("keeps the longest row of last examples that fits, whatever their lengths", async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat({ max: 150 }), async (each, room) => {
        const shots = each.map((length, place) => shotOf(String(place).repeat(length)));
        let most = 0;
        for (let count = 1; count <= each.length; count++) {
          const sum = each.slice(-count).reduce((total, length) => total + length + "\n\n".length, 0);
          if (sum <= room) most = count;
        }
        const { prefix, shots: left } = await fitPrompt(hellaswag, undefined, shots, within(room));
        expect(left).toBe(most);
        expect(prefix).toBe(
          shots
            .slice(shots.length - most)
            .map(({ shot }) => `${String(shot)}\n\n`)
            .join(""),
        );
      }),
    );
  });
});
