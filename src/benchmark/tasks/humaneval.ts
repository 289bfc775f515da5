/**
 * HumanEval (Chen et al. 2021), pass@1 of the greedy completion.
 *
 * As in DeepSeek-Coder's codebase, which the paper took (deepseek-ai/DeepSeek-Coder at 2f9fd85, `Evaluation/HumanEval`):
 * the prompt is given without the whitespace around it, so that the completion begins with its line break, and 500 tokens
 * are generated (`eval_pal.py`). Stop strings and test are in code/.
 */
import { buildHumanEvalProgram } from "../code/humaneval-program.js";
import { HUMANEVAL_STOPS } from "../code/stop-strings.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question } from "../task.js";

const REPOSITORY = "hf:openai/openai_humaneval@7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544#openai_humaneval";

export const humanEval: BenchmarkTask = {
  ...{ id: "humaneval", name: "HumanEval", kind: "program", shots: 0, metric: "pass@1", lmEvalName: "humaneval" },
  lmEvalMetrics: { "pass@1": "pass@1,create_test" },
  data: {
    files: { test: /human[-_]?eval(-python)?\.jsonl(\.gz)?$|human[-_]?eval\/test-\d/ },
    hub: { test: `${REPOSITORY}:test` },
  },
  stopStrings: HUMANEVAL_STOPS,
  maxTokens: 500,
  question,
};

/**
 * Formats: OpenAI's (the hub's the same), and DeepSeek-Coder's copy, whose test calls `check` itself and so names the
 * function, for want of an `entry_point`.
 */
function question(record: RecordFields): Question {
  const prompt = record.text("prompt");
  const { test, entryPoint } = testOf(record);
  return {
    id: record.text("task_id"),
    shot: "",
    plain: prompt + record.text("canonical_solution"),
    body: {
      kind: "program",
      context: prompt.trim(),
      program: (completion) => buildHumanEvalProgram({ prompt: `${prompt}\n`, completion, test, entryPoint }),
    },
  };
}

function testOf(record: RecordFields): { test: string; entryPoint: string } {
  const test = record.text("test");
  if (record.has("entry_point")) return { test, entryPoint: record.text("entry_point") };
  const call = /\ncheck\((\w+)\)\s*$/.exec(test);
  if (call?.[1] === undefined) return record.fail(["entry_point"], "a text, or else the end of the test `check(NAME)`");
  return { test: test.slice(0, call.index + 1), entryPoint: call[1] };
}
