/**
 * LAMBADA (Paperno et al. 2016): the last word of a passage, right when each of its tokens is the likeliest.
 *
 * As lm-evaluation-harness asks it (`lm_eval/tasks/lambada/lambada_standard.yaml` and `lambada_openai.yaml` at 4e7e0d47):
 * what is behind the last space is scored, with the space.
 *
 * Two texts of the same 5153 passages: the standard one is lower-cased and cut into words (`ca n't`), on one line each;
 * OpenAI's, made for GPT-2, has the books' capitals, punctuation and line breaks. Scores on one say little of the other.
 */
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace, TaskData } from "../task.js";

/**
 * Not pinned: the commit's full name was not found in public text. The data set's card says `Convert dataset to Parquet
 * (#4)`, commit 5953bd9.
 */
const STANDARD = "hf:cimec/lambada#plain_text:test";
/** Its card lists no configs, so the file is named: the others there are translations. */
const OPENAI = "hf:EleutherAI/lambada_openai@900124bf3b8235c6daf21033af9948b3f07346c4#lambada_test:test";

export const lambada = lambadaTask("lambada", "LAMBADA", "lambada_standard", {
  files: { test: /(^|\/)lambada([-_]standard)?(\/(plain_text\/)?test[-.]|\.)|(^|\/)lambada[-_](standard|plain)[^/]*$/ },
  hub: { test: STANDARD },
});

export const lambadaOpenai = lambadaTask("lambada-openai", "LAMBADA (OpenAI)", "lambada_openai", {
  files: { test: /(^|\/)lambada([-_]openai|[-_]test\.)(?!.*(train|lambada_test_(de|en|es|fr|it)\.))/ },
  hub: { test: OPENAI },
});

function lambadaTask(
  id: "lambada" | "lambada-openai",
  name: string,
  lmEvalName: string,
  data: TaskData,
): BenchmarkTask {
  return {
    ...{ id, name, lmEvalName, data, kind: "continuation", metric: "acc", shots: 0 },
    question: (record, place) => question(record, place, id === "lambada"),
  };
}

function question(record: RecordFields, { number }: RecordPlace, isStandard: boolean): Question {
  const text = record.text("text");
  if (isStandard && text.includes("\n"))
    return record.fail(["text"], "one line; this is OpenAI's text, of the task lambada-openai");
  const border = text.lastIndexOf(" ");
  if (border < 0) return record.fail(["text"], "more than one word");
  const [context, continuation] = [text.slice(0, border), text.slice(border)];
  return { id: String(number), shot: text, plain: text, body: { kind: "continuation", context, continuation } };
}
