/**
 * CommonsenseQA (Talmor et al. 2018): the options are shown, and their letters are scored.
 *
 * The prompt is lm-evaluation-harness's (`lm_eval/tasks/commonsense_qa/default.yaml` at 4e7e0d47), which sets no examples:
 * none, unless told otherwise. The scored split is `validation`; the labels of `test` are secret.
 *
 * LLM Foundry's copy has four options instead of five, a wrong one left out: guessing scores 0.25 there instead of 0.2.
 */
import { pythonStrip } from "../answers/python-text.js";
import { labelledChoices } from "../data/labelled-choices.js";
import type { MultipleChoice } from "../data/multiple-choice.js";
import type { RecordFields } from "../data/record-fields.js";
import { validationFiles } from "../data/split-patterns.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { lettered } from "./ask-choices.js";

const REPOSITORY = "hf:tau/commonsense_qa@94630fe30dad47192a8546eb75f094926d47e155";

export const commonsenseQa: BenchmarkTask = {
  ...{ id: "commonsense-qa", name: "CommonsenseQA", kind: "choices", metric: "acc", shots: 0 },
  lmEvalName: "commonsense_qa",
  data: {
    files: validationFiles("commonsense[-_]?qa"),
    hub: { test: `${REPOSITORY}#:validation`, shots: `${REPOSITORY}#:train` },
  },
  question,
};

/** Formats: the data set's own, and `query`, `choices`, `gold` of LLM Foundry, whose query shows the options. */
function question(record: RecordFields, place: RecordPlace): Question {
  const { stem, options, gold } = record.has("answerKey") ? labelledChoices(record) : query(record);
  return {
    id: record.optionalText("id") ?? String(place.number),
    plain: `Question: ${pythonStrip(stem)}\nAnswer: ${options[gold]}`,
    ...lettered(`Question: ${pythonStrip(stem)}`, options, gold),
  };
}

function query(record: RecordFields): MultipleChoice {
  const letters = record.texts("choices");
  const [, stem, shown] = /^Question: ([^]*)\nChoices:\n([^]*)\nAnswer:$/.exec(record.text("query")) ?? [];
  const options = shown?.split("\n").map((line, place) => line.replace(`${letters[place]}. `, ""));
  if (stem === undefined || options?.length !== letters.length)
    return record.fail(["query"], '"Question: …", "Choices:", a line for each, "Answer:"');
  return { stem, options, gold: record.place(options.length, "gold") };
}
