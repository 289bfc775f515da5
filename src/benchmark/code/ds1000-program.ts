/**
 * DS-1000's test of a solution, assembled as its own harness does it (xlang-ai/DS-1000 at b39aab71, `test_ds1000.py`, as
 * public copies of its `postprocess` and `eval_ds1000` quote it): the item's `code_context` defines `test_execution`, and
 * in some items `test_string`, which are called with the solution as a text.
 */

/** Its `run_inference.py` ends generations so. */
export const DS1000_STOPS: readonly string[] = ["</code>", "# SOLUTION END"];

export interface Ds1000Candidate {
  readonly codeContext: string;
  /** What the model wrote; cut here. */
  readonly solution: string;
}

/** @returns a program that reaches its last line if and only if the solution passes. */
export function buildDs1000Program({ codeContext, solution }: Ds1000Candidate): string {
  // A JSON text is a Python string literal: the escapes of the one are escapes of the other.
  const literal = JSON.stringify(cleanDs1000Solution(solution));
  const last = codeContext.includes("test_string(") ? "test_string(code)\n" : "\n";
  return `${codeContext}\ncode = ${literal}\ntest_execution(code)\n${last}`;
}

/** `postprocess`: without what follows the code, and without marks around it. */
export function cleanDs1000Solution(generated: string): string {
  const before = (text: string, mark: string): string => text.split(mark, 1)[0] ?? "";
  const code = before(before(generated, "# SOLUTION END"), "</code>").replaceAll("```python", "");
  return before(before(code, "```"), "\nEND SOLUTION").replaceAll("<code>", "");
}
