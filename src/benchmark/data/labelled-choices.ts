/** A question whose options have labels, of which one is the answer: the form of AI2's and Tel Aviv's data sets. */
import type { MultipleChoice } from "./multiple-choice.js";
import type { RecordFields } from "./record-fields.js";

/**
 * Formats: the hub's (`question`, `choices: {text, label}`, `answerKey`), and the JSON Lines of the sets' authors, which
 * nest the first two as `question: {stem, choices: [{text, label}]}`.
 */
export function labelledChoices(record: RecordFields): MultipleChoice {
  const nested = record.raw["question"];
  const isNested = typeof nested === "object";
  const stem = isNested ? record.record("question").text("stem") : record.text("question");
  const rows = isNested ? record.record("question").records("choices") : undefined;
  const options = rows?.map((row) => row.text("text")) ?? record.record("choices").texts("text");
  const labels = rows?.map((row) => row.text("label")) ?? record.record("choices").texts("label");
  const gold = labels.indexOf(record.text("answerKey"));
  return gold < 0 ? record.fail(["answerKey"], `one of the labels ${labels.join(", ")}`) : { stem, options, gold };
}
