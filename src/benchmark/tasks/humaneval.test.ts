import { describe, expect, it } from "vitest";
import { findSandbox } from "../sandbox/find-sandbox.js";
import { runPython } from "../sandbox/run-python.js";
import { ask, askAll, benchmarks, contextOf, hasBenchmarks, programOf } from "./ask-task.test.support.js";
import { humanEval } from "./humaneval.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;
async function statusOf(program: string): Promise<string> {
  if (search.status !== "ok") throw new Error(search.reason);
  return (await runPython(search.sandbox, { program, timeoutMs: 20_000 })).status;
}

const prompt = '\n\ndef double(n):\n    """Twice n."""\n';
const body = "    return 2 * n\n";
const openAi = {
  ...{ task_id: "HumanEval/7", prompt, entry_point: "double", canonical_solution: body },
  test: "def check(candidate):\n    assert candidate(2) == 4\n",
};
const deepSeek = {
  ...{ task_id: "Python/7", prompt, canonical_solution: body },
  test: "def check(double):\n    assert double(2) == 4\n\ncheck(double)",
};

describe("HumanEval", () => {
  it("gives the prompt without the whitespace around it, and tests with the prompt as it was", () => {
    for (const fields of [openAi, deepSeek]) {
      const question = ask(humanEval, fields);
      expect(contextOf(question)).toBe('def double(n):\n    """Twice n."""');
      expect(question.plain).toBe(prompt + body);
      expect(programOf(question)("\n    return 1\ndef other():")).toContain(`${prompt}\n\n    return 1\n`);
    }
  });

  it("calls the check once, and refuses a test that names no function", () => {
    expect(programOf(ask(humanEval, deepSeek))(body).match(/\ncheck\(double\)/g)).toHaveLength(1);
    expect(() => ask(humanEval, { ...deepSeek, test: "pass" })).toThrow(/no "entry_point"/);
  });

  it.skipIf(search.status !== "ok")(`passes right completions alone${why}`, async () => {
    for (const fields of [openAi, deepSeek]) {
      const program = programOf(ask(humanEval, fields));
      expect(await statusOf(program(`\n${body}`))).toBe("passed");
      expect(await statusOf(program("\n    return n"))).toBe("failed");
    }
  });

  it.skipIf(!hasBenchmarks || search.status !== "ok")(
    `passes ../shared's references, of both files${why}`,
    async () => {
      const { test } = await askAll(humanEval, benchmarks);
      const { test: copies } = await askAll(humanEval, `${benchmarks}/humaneval/humaneval-python.deepseek.jsonl`);
      expect([test.length, copies.length]).toEqual([164, 164]);
      for (const question of [...test, ...copies].filter((_, index) => index % 41 === 0)) {
        const context = contextOf(question);
        const reference = question.plain.slice(question.plain.indexOf(context) + context.length);
        expect(await statusOf(programOf(question)(reference)), question.id).toBe("passed");
        expect(await statusOf(programOf(question)("\n    pass")), question.id).toBe("failed");
      }
    },
  );
});
