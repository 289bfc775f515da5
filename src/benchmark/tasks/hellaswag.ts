/**
 * HellaSwag (Zellers et al. 2019), cloze: which of four endings follows.
 *
 * Text and continuation are lm-evaluation-harness's (`lm_eval/tasks/hellaswag/utils.py` at 4e7e0d47): the activity and the
 * context, cleaned of the marks that WikiHow's pages left, then ` ` and the ending, cleaned as well. The scored split is
 * `validation`; the labels of `test` are secret.
 */
import { pythonCapitalize, pythonStrip } from "../answers/python-text.js";
import type { MultipleChoice } from "../data/multiple-choice.js";
import type { RecordFields } from "../data/record-fields.js";
import { validationFiles } from "../data/split-patterns.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { cloze } from "./ask-choices.js";

const REPOSITORY = "hf:Rowan/hellaswag@218ec52e09a7e7462a5400043bb9a69a41d06b76";

export const hellaswag: BenchmarkTask = {
  ...{ id: "hellaswag", name: "HellaSwag", kind: "choices", metric: "acc_norm", shots: 0, lmEvalName: "hellaswag" },
  data: {
    files: validationFiles("hellaswag"),
    hub: { test: `${REPOSITORY}#:validation`, shots: `${REPOSITORY}#:train` },
  },
  question,
};

/** Formats: the data set's own, and `query`, `choices`, `gold` of the copies in LLM Foundry, which are cleaned already. */
function question(record: RecordFields, place: RecordPlace): Question {
  const { stem, options, gold } = record.has("endings") ? original(record) : query(record);
  const asked = cloze(stem, options, gold);
  const id = record.has("ind") ? String(record.integer("ind")) : String(place.number);
  return { id, plain: asked.shot, ...asked };
}

function original(record: RecordFields): MultipleChoice {
  const context = `${record.text("ctx_a")} ${pythonCapitalize(record.text("ctx_b"))}`;
  const options = record.texts("endings").map(clean);
  const gold = record.place(options.length, "label");
  return { stem: clean(`${record.text("activity_label")}: ${context}`), options, gold };
}

/** `preprocess`, step by step. An ending that starts with a mark keeps the space behind it. */
function clean(text: string): string {
  return pythonStrip(text)
    .replaceAll(" [title]", ". ")
    .replace(/\[[^\n]*?\]/g, "")
    .replaceAll("  ", " ");
}

function query(record: RecordFields): MultipleChoice {
  const options = record.texts("choices");
  return { stem: record.text("query"), options, gold: record.place(options.length, "gold") };
}
