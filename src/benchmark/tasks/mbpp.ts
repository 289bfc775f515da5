/**
 * MBPP (Austin et al. 2021), pass@1 of the greedy answer.
 *
 * The prompt is that paper's, in the form of lm-evaluation-harness (`lm_eval/tasks/mbpp/mbpp.yaml` at 4e7e0d47), with its
 * three examples, tasks 2, 3 and 4. Carriage returns in the examples' code are left out, as DeepSeek-Coder's codebase does
 * (at 2f9fd85, `Evaluation/MBPP/utils/dataset.py`), from which the 500 tokens are too (`eval_pal.py`). The test split is
 * tasks 11 to 510 (section 2.1 of the paper), whatever else a file holds.
 */
import { buildMbppProgram } from "../code/mbpp-program.js";
import { MBPP_STOPS } from "../code/stop-strings.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:google-research-datasets/mbpp@4bb6404fdc6cacfda99d4ac4205087b89d32030c#full";

export const mbpp: BenchmarkTask = {
  ...{ id: "mbpp", name: "MBPP", kind: "program", shots: 3, metric: "pass@1", lmEvalName: "mbpp" },
  lmEvalMetrics: { "pass@1": "pass_at_1,none" },
  data: {
    files: {
      test: /(^|\/)mbpp\.jsonl(\.gz)?$|mbpp\/(?!.*sanitized)(.*\/)?test-\d/,
      shots: /(^|\/)mbpp\.jsonl(\.gz)?$|mbpp\/(?!.*sanitized).*prompt-\d/,
    },
    filesHoldBoth: true,
    hub: { test: `${REPOSITORY}:test`, shots: `${REPOSITORY}:prompt` },
  },
  stopStrings: MBPP_STOPS,
  maxTokens: 500,
  question,
};

/**
 * Formats: Google's JSON Lines (the hub's the same), the sanitized one (`prompt`, `test_imports`), and DeepSeek-Coder's
 * copy of the test split (`prompt`, `test`).
 */
function question(record: RecordFields, { split }: RecordPlace): Question | undefined {
  const task = record.integer("task_id");
  if (split === "shots" ? task < 2 || task > 4 : task < 11 || task > 510) return undefined;
  const text = record.text("text", "prompt");
  const testList = record.texts("test_list", "test");
  const code = record.text("code").replaceAll("\r", "");
  const setup = record.has("test_imports")
    ? record.texts("test_imports").join("\n")
    : (record.optionalText("test_setup_code") ?? "");
  const context =
    `You are an expert Python programmer, and here is your task: ${text} ` +
    `Your code should pass these tests:\n\n${testList.join("\n")}\n[BEGIN]\n`;
  return {
    id: String(task),
    shot: `${context}${code}\n[DONE]`,
    plain: `${text}\n${code}`,
    body: { kind: "program", context, program: (generated) => buildMbppProgram({ code: generated, testList, setup }) },
  };
}
