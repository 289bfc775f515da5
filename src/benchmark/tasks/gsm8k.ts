/**
 * GSM8K (Cobbe et al. 2021).
 *
 * Prompt, stop strings and metrics are lm-evaluation-harness's (`lm_eval/tasks/gsm8k/gsm8k.yaml` at 4e7e0d47); the score
 * is that of its filter strict-match. It draws its examples at random from the train split; here they are the first. The
 * calculator's marks (`<<2+3=5>>`) stay, as there.
 */
import { extractFlexible, extractStrict, GSM8K_STOP_STRINGS, gsm8kGold, scoreGsm8k } from "../answers/gsm8k.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Grade, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:openai/gsm8k@e53f048856ff4f594e959d75785d2c2d37b678ee#main";
/** lm-evaluation-harness's default, since its YAML has none. */
const MAX_TOKENS = 256;

export const gsm8k: BenchmarkTask = {
  ...{ id: "gsm8k", name: "GSM8K", kind: "generation", shots: 5, lmEvalName: "gsm8k" },
  metric: "exact_match,strict-match",
  data: {
    files: { test: /gsm8k(?!.*socratic).*test/, shots: /gsm8k(?!.*socratic).*train/ },
    hub: { test: `${REPOSITORY}:test`, shots: `${REPOSITORY}:train` },
  },
  stopStrings: GSM8K_STOP_STRINGS,
  maxTokens: MAX_TOKENS,
  question,
};

/** OpenAI's JSON Lines and the hub's copy alike: `question`, `answer`. */
function question(record: RecordFields, place: RecordPlace): Question {
  const asked = record.text("question");
  const solution = record.text("answer");
  if (gsm8kGold(solution) === undefined) record.fail(["answer"], 'a solution that ends with "#### " and the answer');
  const context = `Question: ${asked}\nAnswer:`;
  return {
    id: String(place.number),
    shot: `${context} ${solution}`,
    plain: `${asked}\n${solution}`,
    body: { kind: "generation", context, grade: (generated) => grade(generated, solution) },
  };
}

function grade(generated: string, solution: string): Grade {
  const { strictMatch, flexibleExtract } = scoreGsm8k(generated, solution);
  return {
    metrics: {
      "exact_match,strict-match": strictMatch ? 1 : 0,
      "exact_match,flexible-extract": flexibleExtract ? 1 : 0,
    },
    extracted: extractStrict(generated) ?? extractFlexible(generated),
  };
}
