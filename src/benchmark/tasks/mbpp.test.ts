import { describe, expect, it } from "vitest";
import { planItems } from "../run/plan-items.js";
import { promptPrefix } from "../run/prompt.js";
import { findSandbox } from "../sandbox/find-sandbox.js";
import { runPython } from "../sandbox/run-python.js";
import { RecordFields } from "../data/record-fields.js";
import { ask, askAll, benchmarks, contextOf, hasBenchmarks, programOf } from "./ask-task.test.support.js";
import { mbpp } from "./mbpp.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;
async function statusOf(program: string): Promise<string> {
  if (search.status !== "ok") throw new Error(search.reason);
  return (await runPython(search.sandbox, { program, timeoutMs: 20_000 })).status;
}

const test_list = ["assert double(2) == 4", "assert double(0) == 0"];
const code = "def double(n):\r\n  return 2 * n";
const google = { task_id: 11, text: "Write double.", code, test_list, test_setup_code: "" };
const context =
  "You are an expert Python programmer, and here is your task: Write double. Your code should pass these tests:\n\n" +
  "assert double(2) == 4\nassert double(0) == 0\n[BEGIN]\n";

describe("MBPP", () => {
  it("is lm-evaluation-harness's prompt, without carriage returns", () => {
    const question = ask(mbpp, google);
    expect(promptPrefix(mbpp, undefined, [question]) + contextOf(question)).toBe(
      `${context}def double(n):\n  return 2 * n\n[DONE]\n\n${context}`,
    );
  });

  it("reads the other formats alike", () => {
    const sanitized = { task_id: 11, prompt: google.text, code, test_list, test_imports: ["import math"] };
    expect(contextOf(ask(mbpp, sanitized))).toBe(context);
    expect(programOf(ask(mbpp, sanitized))("x = 1")).toContain("x = 1\nimport math\nassert");
    expect(contextOf(ask(mbpp, { task_id: 11, prompt: google.text, code, test: test_list }))).toBe(context);
  });

  it("takes tasks 11 to 510 as the test split, and 2, 3, 4 as examples, from one file", () => {
    const idsOf = (split: "test" | "shots"): number[] =>
      Array.from({ length: 974 }, (_, index) => index + 1).filter(
        (task_id) =>
          mbpp.question(new RecordFields({ ...google, task_id }), { file: "", number: 1, split }) !== undefined,
      );
    expect(idsOf("test")).toEqual(Array.from({ length: 500 }, (_, index) => index + 11));
    expect(idsOf("shots")).toEqual([2, 3, 4]);
  });

  it.skipIf(!hasBenchmarks)(
    "scores all 500 of ../shared's with the paper's examples, and 497 without them",
    async () => {
      const whole = await askAll(mbpp, benchmarks);
      expect(planItems(mbpp, whole.test, whole.shots).items).toHaveLength(500);
      expect(whole.shots.map(({ id }) => id)).toEqual(["2", "3", "4"]);
      const file = await askAll(mbpp, `${benchmarks}/mbpp/mbpp.jsonl`);
      expect([file.test.length, file.shots.length]).toEqual([500, 3]);
      const half = await askAll(mbpp, `${benchmarks}/mbpp/mbpp_test.jsonl`);
      expect(half.test.map(contextOf)).toEqual(whole.test.map(contextOf));
      expect(planItems(mbpp, half.test, half.shots).items).toHaveLength(497);
    },
  );

  it.skipIf(!hasBenchmarks || search.status !== "ok")(`passes ../shared's references${why}`, async () => {
    const { test } = await askAll(mbpp, benchmarks);
    // Task 367 alone has a set-up.
    for (const question of test.filter(({ id }, index) => index % 125 === 0 || id === "367")) {
      const reference = question.plain.slice(question.plain.indexOf("\n") + 1);
      expect(await statusOf(programOf(question)(`${reference}\n[DONE]\nand so on`)), question.id).toBe("passed");
      expect(await statusOf(programOf(question)("pass")), question.id).toBe("failed");
    }
  });
});
