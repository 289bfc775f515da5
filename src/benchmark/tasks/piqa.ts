/**
 * PIQA (Bisk et al. 2019), cloze: which of two ways reaches the goal.
 *
 * Prompt and continuation are lm-evaluation-harness's (`lm_eval/tasks/piqa/piqa.yaml` at 4e7e0d47), and so is the copy on
 * the hub: the authors' own is a script. The scored split is `validation`; the labels of `test` are secret.
 */
import type { MultipleChoice } from "../data/multiple-choice.js";
import type { RecordFields } from "../data/record-fields.js";
import { validationFiles } from "../data/split-patterns.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { cloze } from "./ask-choices.js";

const REPOSITORY = "hf:baber/piqa@142f6d7367fd9877f0fb3b5734ea6a545f54cdd1";

export const piqa: BenchmarkTask = {
  ...{ id: "piqa", name: "PIQA", kind: "choices", metric: "acc_norm", shots: 0, lmEvalName: "piqa" },
  data: {
    files: validationFiles("piqa"),
    hub: { test: `${REPOSITORY}#:validation`, shots: `${REPOSITORY}#:train` },
  },
  question,
};

/** Formats: `goal`, `sol1`, `sol2`, `label`, and `query`, `choices`, `gold` of the copies in LLM Foundry. */
function question(record: RecordFields, place: RecordPlace): Question {
  const { stem, options, gold } = record.has("goal") ? original(record) : query(record);
  const asked = cloze(`Question: ${stem}\nAnswer:`, options, gold);
  return { id: String(place.number), plain: asked.shot, ...asked };
}

function original(record: RecordFields): MultipleChoice {
  const options = [record.text("sol1"), record.text("sol2")];
  return { stem: record.text("goal"), options, gold: record.place(options.length, "label") };
}

function query(record: RecordFields): MultipleChoice {
  const options = record.texts("choices");
  const stem = record.text("query").replace(/^Question: ([^]*)\n$/, "$1");
  return { stem, options, gold: record.place(options.length, "gold") };
}
