/**
 * ARC (Clark et al. 2018), cloze: the options are not shown, the text of each is scored.
 *
 * Prompt and continuation are lm-evaluation-harness's (`lm_eval/tasks/arc/arc_easy.yaml` at 4e7e0d47):
 * `Question: …\nAnswer:`, continuation ` ` and the option.
 */
import { labelledChoices } from "../data/labelled-choices.js";
import type { MultipleChoice } from "../data/multiple-choice.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { cloze } from "./ask-choices.js";

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

/** Formats: the data set's own, and `query`, `choices`, `gold` of the copies in LLM Foundry. */
function question(record: RecordFields, place: RecordPlace): Question {
  const { stem, options, gold } = record.has("answerKey") ? labelledChoices(record) : query(record);
  const asked = cloze(`Question: ${stem}\nAnswer:`, options, gold);
  return { id: record.optionalText("id") ?? String(place.number), plain: asked.shot, ...asked };
}

function query(record: RecordFields): MultipleChoice {
  const options = record.texts("choices");
  return {
    stem: record.text("query").replace(/^Question: /, ""),
    options,
    gold: record.place(options.length, "gold"),
  };
}
