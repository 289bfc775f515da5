/**
 * ARC (Clark et al. 2018), cloze: the options are not shown, the text of each is scored.
 *
 * Prompt and continuation are lm-evaluation-harness's (`lm_eval/tasks/arc/arc_easy.yaml` at 4e7e0d47):
 * `Question: …\nAnswer:`, continuation ` ` and the option.
 */
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:allenai/ai2_arc@210d026faf9955653af8916fad021475a3f00453";

export const arcChallenge = arc("challenge", "arc-challenge", "ARC-Challenge", 25);
export const arcEasy = arc("easy", "arc-easy", "ARC-Easy", 0);

function arc(set: "challenge" | "easy", id: string, name: string, shots: number): BenchmarkTask {
  return {
    ...{ id, name, shots, kind: "choices", metric: "acc_norm", lmEvalName: `arc_${set}` },
    data: {
      files: {
        test: new RegExp(`arc[-_]?${set}(?!.*(train|dev|validation))`),
        shots: new RegExp(`arc[-_]?${set}.*train`),
      },
      hub: { test: `${REPOSITORY}#${name}:test`, shots: `${REPOSITORY}#${name}:train` },
    },
    question,
  };
}

/**
 * Formats: the data set's own (`question`, `choices: {text, label}`, `answerKey`; AI2's JSON Lines nest the first two as
 * `question: {stem, choices}`), and `query`, `choices`, `gold` of the copies in LLM Foundry.
 */
function question(record: RecordFields, place: RecordPlace): Question {
  const { stem, options, gold } = record.has("answerKey") ? original(record) : query(record);
  const context = `Question: ${stem}\nAnswer:`;
  return {
    id: record.optionalText("id") ?? String(place.number),
    shot: `${context} ${options[gold]}`,
    plain: `${context} ${options[gold]}`,
    body: { kind: "choices", choices: options.map((option) => ({ context, continuation: ` ${option}` })), gold },
  };
}

interface Item {
  readonly stem: string;
  readonly options: readonly string[];
  readonly gold: number;
}

function original(record: RecordFields): Item {
  const nested = record.raw["question"];
  const isNested = typeof nested === "object";
  const stem = isNested ? record.record("question").text("stem") : record.text("question");
  const rows = isNested ? record.record("question").records("choices") : undefined;
  const options = rows?.map((row) => row.text("text")) ?? record.record("choices").texts("text");
  const labels = rows?.map((row) => row.text("label")) ?? record.record("choices").texts("label");
  const gold = labels.indexOf(record.text("answerKey"));
  return gold < 0 ? record.fail(["answerKey"], `one of the labels ${labels.join(", ")}`) : { stem, options, gold };
}

function query(record: RecordFields): Item {
  const options = record.texts("choices");
  return {
    stem: record.text("query").replace(/^Question: /, ""),
    options,
    gold: record.place(options.length, "gold"),
  };
}
