/**
 * TriviaQA (Joshi et al. 2017), without its documents, exact match.
 *
 * Prompt, stop strings and metric are lm-evaluation-harness's (`lm_eval/tasks/triviaqa/default.yaml` at 4e7e0d47), with
 * the question mark that it puts behind questions that have one already. It draws its examples at random from the train
 * split; here they are the first.
 */
import { matchesExactly, SHORT_ANSWER_STOP_STRINGS } from "../answers/exact-match.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:mandarjoshi/trivia_qa@0f7faf33a3908546c6fd5b73a660e0f8ff173c2f#rc.nocontext";
/** lm-evaluation-harness's default, since its YAML has none. */
const MAX_TOKENS = 256;

export const triviaQa: BenchmarkTask = {
  ...{ id: "triviaqa", name: "TriviaQA", kind: "generation", shots: 5, lmEvalName: "triviaqa" },
  metric: "exact_match,remove_whitespace",
  data: {
    files: { test: /trivia[-_]?qa(?!.*train)/, shots: /trivia[-_]?qa.*train/ },
    hub: { test: `${REPOSITORY}:validation`, shots: `${REPOSITORY}:train` },
  },
  stopStrings: SHORT_ANSWER_STOP_STRINGS,
  maxTokens: MAX_TOKENS,
  question,
};

/**
 * Formats: the hub's (`question`, `question_id`, `answer: {value, aliases}`), and `context`, `answer`, `aliases` of the
 * copies in LLM Foundry, whose context is the question in the form of a prompt.
 */
function question(record: RecordFields, place: RecordPlace): Question {
  const { asked, value, shown, aliases } = record.has("context") ? foundry(record) : original(record);
  const context = `Question: ${asked}?\nAnswer:`;
  return {
    id: record.optionalText("question_id") ?? String(place.number),
    shot: `${context} ${shown}`,
    plain: `${asked}\n${value}`,
    body: { kind: "generation", context, grade },
  };

  function grade(generated: string) {
    const matches = matchesExactly(generated, aliases, "triviaqa");
    return { metrics: { "exact_match,remove_whitespace": matches ? 1 : 0 }, extracted: generated.trim() };
  }
}

interface Item {
  readonly asked: string;
  readonly value: string;
  /** The answer of an example. */
  readonly shown: string;
  readonly aliases: readonly string[];
}

/** lm-evaluation-harness shows the first alias. */
function original(record: RecordFields): Item {
  const answer = record.record("answer");
  const aliases = answer.texts("aliases");
  const [shown = answer.fail(["aliases"], "a list with an answer")] = aliases;
  return { asked: record.text("question"), value: answer.text("value"), shown, aliases };
}

/** Its aliases have no order, so that an example shows the answer itself. */
function foundry(record: RecordFields): Item {
  const context = record.text("context");
  const asked = /^Question: (.+)\nAnswer:$/su.exec(context)?.[1];
  const value = record.text("answer");
  return {
    asked: asked ?? record.fail(["context"], '"Question: …\\nAnswer:"'),
    ...{ value, shown: value },
    aliases: record.texts("aliases"),
  };
}
