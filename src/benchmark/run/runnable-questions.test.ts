import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../../errors.js";
import { ds1000 } from "../tasks/ds1000.js";
import { humanEval } from "../tasks/humaneval.js";
import type { Question } from "../task.js";
import { runnableQuestions } from "./runnable-questions.js";

const question = (part: string): Question => ({
  ...{ id: part, part, shot: "", plain: "" },
  body: { kind: "program", context: "", program: () => "" },
});
const all = [question("Numpy"), question("Pytorch"), question("Numpy")];
const without =
  (...missing: string[]) =>
  (names: readonly string[]) =>
    Promise.resolve(names.filter((name) => missing.includes(name)));

describe("runnableQuestions", () => {
  it("leaves out the parts whose packages are missing, and says why", async () => {
    const { questions, warnings } = await runnableQuestions(ds1000, all, without("torch", "tensorflow"));
    expect(questions.map(({ part }) => part)).toEqual(["Numpy", "Numpy"]);
    expect(warnings.map(({ message }) => message)).toEqual([
      "DS-1000: Pytorch is left out, because the Python package torch is missing; the score is that of the other parts.",
    ]);
  });

  it("asks all when nothing is missing, and of tasks that need no packages", async () => {
    expect(await runnableQuestions(ds1000, all, without())).toEqual({ questions: all, warnings: [] });
    expect(await runnableQuestions(humanEval, all, without("numpy"))).toEqual({ questions: all, warnings: [] });
  });

  it("refuses when no part is left", async () => {
    await expect(runnableQuestions(ds1000, all, without("numpy"))).rejects.toThrow(EnvironmentError);
  });
});
