/**
 * MMLU (Hendrycks et al. 2020) in two styles, and its mathematics alone. A subject's five examples are its `dev` split.
 *
 * Cloze is lm-evaluation-harness's `mmlu_continuation` (`lm_eval/tasks/mmlu/continuation/_continuation_template_yaml` at
 * 4e7e0d47, and its metrics by default): the options are not shown, the text of each is scored. The paper (arXiv
 * 2404.09937) asks this way, since letters tell models apart that have learned the format. The usual style is the
 * harness's `mmlu` (`default/_default_template_yaml`); it leaves the number of examples to the user, who uses five.
 *
 * MMLU-Math is the five subjects that MMLU's authors file under "math" (`categories.py` in hendrycks/test at 4450500f).
 * The paper does not say which it takes; the harness has no such group.
 */
import { pythonStrip } from "../answers/python-text.js";
import type { MultipleChoice } from "../data/multiple-choice.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { cloze, lettered } from "./ask-choices.js";

const REPOSITORY = "hf:cais/mmlu@c30699e8356da336a370243923dbaf21066bb9fe";
const MATH: readonly string[] = [
  "abstract_algebra",
  "college_mathematics",
  "elementary_mathematics",
  "high_school_mathematics",
  "high_school_statistics",
];

export const mmluCloze = mmluTask({ id: "mmlu-cloze", name: "MMLU (cloze)", lmEvalName: "mmlu_continuation" });
export const mmlu = mmluTask({ id: "mmlu", name: "MMLU", lmEvalName: "mmlu" });
export const mmluMath = mmluTask({ id: "mmlu-math", name: "MMLU-Math", lmEvalName: "mmlu_math" });

function mmluTask(names: Pick<BenchmarkTask, "id" | "name" | "lmEvalName">): BenchmarkTask {
  const isCloze = names.id !== "mmlu";
  return {
    ...names,
    ...{ kind: "choices", metric: isCloze ? "acc_norm" : "acc", shots: 5, shotsByPart: true, suite: "items" },
    data: {
      files: { test: filesOf("test", names.id), shots: filesOf("dev", names.id) },
      hub: { test: `${REPOSITORY}#all:test`, shots: `${REPOSITORY}#all:dev` },
    },
    lmEvalPartName: (part) => (isCloze ? `mmlu_${part}_continuation` : `mmlu_${part}`),
    intro: (part) => (part === undefined ? "" : introOf(isCloze ? "questions" : "multiple choice questions", part)),
    question: (record, place) => {
      const subject = subjectOf(record, place);
      return names.id === "mmlu-math" && !MATH.includes(subject)
        ? undefined
        : question(record, place, subject, isCloze);
    },
  };
}

/**
 * `mmlu/all/test-….parquet`, `mmlu_stem/test.jsonl`, `mmlu_test.jsonl`, and `test/anatomy_test.csv` of the authors'
 * archive; not what the hub has by subject, which would be everything a second time, and not MMLU-Pro.
 * A folder of MMLU-Math alone is no folder of the whole.
 */
function filesOf(split: "test" | "dev", id: string): RegExp {
  const name = `mmlu(?![-_]?(pro|redux${id === "mmlu-math" ? "" : "|math"}))[^/.]*`;
  const alone = split === "test" ? `(${name}[-_]test|${name}(?<!train|dev|val|validation))` : `${name}[-_]dev`;
  return new RegExp(
    `(^|/)(${name}/(all/|data/)?${split}[-.][^/]*|${alone}\\.[^/]*|${split}/[a-z_]+_${split}\\.csv.*)$`,
  );
}

function introOf(kind: string, part: string): string {
  return `The following are ${kind} (with answers) about ${part.replaceAll("_", " ")}.\n\n`;
}

function question(record: RecordFields, place: RecordPlace, part: string, isCloze: boolean): Question {
  const { stem, options, gold } = record.has("cells") ? row(record) : original(record);
  const unseen = cloze(`Question: ${stem}\nAnswer:`, options, gold);
  const asked = isCloze ? unseen : lettered(stem, options, gold);
  return { id: String(place.number), part, plain: unseen.shot, ...asked };
}

/**
 * Formats: `question`, `subject`, `choices`, `answer` of the hub, with `type` for the subject in the copies of the STEM
 * part; and the authors' CSV without a header (question, four options, letter), whose file's name is the subject.
 */
function original(record: RecordFields): MultipleChoice {
  const options = record.texts("choices");
  const gold = record.place(options.length, "answer");
  return { stem: pythonStrip(record.text("question")), options, gold };
}

function row(record: RecordFields): MultipleChoice {
  const [stem = "", ...rest] = record.texts("cells");
  const gold = ["A", "B", "C", "D"].indexOf(rest[4] ?? "");
  if (rest.length !== 5 || gold < 0) return record.fail(["cells"], "a question, four options and a letter from A to D");
  return { stem: pythonStrip(stem), options: rest.slice(0, 4), gold };
}

function subjectOf(record: RecordFields, { file }: RecordPlace): string {
  const named = /([^/]+)_(?:test|dev|val)\.csv/.exec(file)?.[1];
  return named !== undefined && record.has("cells") ? named : record.text("subject", "type");
}
