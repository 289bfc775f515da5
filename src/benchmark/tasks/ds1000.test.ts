/** Three items made up in the form of DS-1000's. They need no package, so that the path is proved on any machine. */
import { describe, expect, it } from "vitest";
import { cleanDs1000Solution } from "../code/ds1000-program.js";
import { findSandbox } from "../sandbox/find-sandbox.js";
import { runPython } from "../sandbox/run-python.js";
import { ask, contextOf, programOf } from "./ask-task.test.support.js";
import { ds1000, DS1000_PACKAGES } from "./ds1000.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;
async function statusOf(program: string, usesPackages = true): Promise<string> {
  if (search.status !== "ok") throw new Error(search.reason);
  return (await runPython(search.sandbox, { program, usesPackages, ...ds1000.programLimits, timeoutMs: 20_000 }))
    .status;
}

const contextWith = (execContext: string, test: string): string => `import copy
def generate_test_case(test_case_id):
    test_input = [3, 1, 2]
    return test_input, sorted(copy.deepcopy(test_input))

def exec_test(result, ans):
    assert result == ans
    return 1

exec_context = r"""
${execContext}
"""

def test_execution(solution: str):
    code = exec_context.replace("[insert]", solution)
    for i in range(1):
        test_input, expected_result = generate_test_case(i + 1)
        test_env = {"test_input": test_input}
        exec(code, test_env)
        assert exec_test(test_env["result"], expected_result)
${test}`;

const items = [
  {
    library: "Pandas",
    reference_code: "result = sorted(values)",
    code_context: contextWith("values = test_input\n[insert]", ""),
  },
  {
    library: "Numpy",
    reference_code: "    out = list(values)\n    out.sort()\n    return out",
    code_context: contextWith("def f(values):\n[insert]\nresult = f(test_input)", ""),
  },
  {
    library: "Scipy",
    reference_code: 'text = "\\n\\"quoted\\" \\\\ ü 😀"\nresult = sorted(values) if len(text) == 15 else None',
    code_context: contextWith(
      "values = test_input\n[insert]",
      '\nimport io, tokenize\ndef test_string(solution: str):\n    tokens = [t.string for t in tokenize.tokenize(io.BytesIO(solution.encode("utf-8")).readline)]\n    assert "sorted" in tokens and "for" not in tokens\n',
    ),
  },
].map(({ library, ...item }, index) => ({
  ...item,
  prompt: `Problem:\nSort it.\nA:\n<code>\nvalues = load()\n</code>\nresult = ... # put solution in this variable\nBEGIN SOLUTION\n<code>\n`,
  metadata: { problem_id: index, library_problem_id: index, library, test_case_cnt: 1, perturbation_type: "Origin" },
}));

describe("DS-1000", () => {
  it("gives the item's own prompt, and reads its library as the part", () => {
    const [question] = items.map((item) => ask(ds1000, item));
    expect(question).toMatchObject({ id: "0", part: "Pandas", plain: items[0]!.prompt + items[0]!.reference_code });
    expect(contextOf(question!)).toBe(items[0]!.prompt);
  });

  it("knows the packages of all seven libraries", () => {
    const parts = ["Numpy", "Pandas", "Scipy", "Sklearn", "Matplotlib", "Pytorch", "Tensorflow"];
    expect(parts.map((part) => ds1000.pythonPackagesOf?.(part).includes("numpy"))).toEqual(parts.map(() => true));
    for (const name of ["numpy", "pandas", "scipy", "sklearn", "matplotlib", "torch", "tensorflow"])
      expect(DS1000_PACKAGES).toContain(name);
  });

  it("cuts a solution as the benchmark's harness does", () => {
    expect(cleanDs1000Solution("```python\nx = 1\n```\nIt is one.")).toBe("\nx = 1\n");
    expect(cleanDs1000Solution("<code>\nx = 1\n</code>\nmore")).toBe("\nx = 1\n");
    expect(cleanDs1000Solution("x = 1\nEND SOLUTION\ny")).toBe("x = 1");
    expect(cleanDs1000Solution("x = 1\n# SOLUTION END\ny")).toBe("x = 1\n");
  });

  it.skipIf(search.status !== "ok")(`passes the references, quotes and all, and fails others${why}`, async () => {
    for (const item of items) {
      const program = programOf(ask(ds1000, item));
      expect(await statusOf(program(`${item.reference_code}\n</code>\nEND SOLUTION`)), item.reference_code).toBe(
        "passed",
      );
      expect(await statusOf(program("result = None")), item.reference_code).toBe("failed");
      expect(await statusOf(program("")), item.reference_code).toBe("failed");
    }
    const [, , tokens] = items.map((item) => programOf(ask(ds1000, item)));
    expect(await statusOf(tokens!("result = [v for v in sorted(values)]"))).toBe("failed");
    expect(await statusOf(tokens!("import sys; sys.exit(0)"))).toBe("failed");
  });
});
