/**
 * NaturalQuestions, open (Lee et al. 2019), exact match.
 *
 * Prompt, stop strings and metric are lm-evaluation-harness's (`lm_eval/tasks/nq_open/nq_open.yaml` at 4e7e0d47; examples
 * are one line apart). It draws its examples at random from the train split; here they are the first. An example shows
 * the first of its answers, as there (`lm_eval/api/samplers.py`).
 */
import { matchesExactly, SHORT_ANSWER_STOP_STRINGS } from "../answers/exact-match.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:google-research-datasets/nq_open@5dd9790a83002ad084ddeb7c420dc716852c6f28#nq_open";
/** lm-evaluation-harness's default, since its YAML has none. */
const MAX_TOKENS = 256;

export const naturalQuestions: BenchmarkTask = {
  ...{ id: "nq", name: "NaturalQuestions", kind: "generation", shots: 5, lmEvalName: "nq_open" },
  metric: "exact_match,remove_whitespace",
  data: {
    files: {
      test: /(^|\/)nq[-_./](?!.*efficient).*(dev|test|valid)/,
      shots: /(^|\/)nq[-_./](?!.*efficient).*train/,
    },
    hub: { test: `${REPOSITORY}:validation`, shots: `${REPOSITORY}:train` },
  },
  intro: () => "Answer these questions:\n\n",
  separator: "\n",
  stopStrings: SHORT_ANSWER_STOP_STRINGS,
  maxTokens: MAX_TOKENS,
  question,
};

/** Google's JSON Lines and the hub's copy alike: `question`, `answer` with any right ones. */
function question(record: RecordFields, place: RecordPlace): Question {
  const asked = record.text("question");
  const golds = record.texts("answer");
  const [first = record.fail(["answer"], "a list with an answer")] = golds;
  const context = `Q: ${asked}?\nA:`;
  return {
    id: String(place.number),
    shot: `${context} ${first}`,
    plain: `${asked}?\n${first}`,
    body: { kind: "generation", context, grade },
  };

  function grade(generated: string) {
    const matches = matchesExactly(generated, golds, "nq_open");
    return { metrics: { "exact_match,remove_whitespace": matches ? 1 : 0 }, extracted: generated.trim() };
  }
}
