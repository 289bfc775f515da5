/**
 * WinoGrande (Sakaguchi et al. 2019), by partial evaluation (Trinh & Le 2018): the sentence up to the blank with either
 * name in it is the context, and what is behind the blank is scored.
 *
 * So lm-evaluation-harness does (`lm_eval/tasks/winogrande/preprocess_winogrande.py` at 4e7e0d47). The scored split is
 * `validation`, the same in all sizes; the labels of `test` are secret.
 */
import { pythonStrip } from "../answers/python-text.js";
import type { RecordFields } from "../data/record-fields.js";
import { validationFiles } from "../data/split-patterns.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";

const REPOSITORY = "hf:allenai/winogrande@01e74176c63542e6b0bcb004dcdea22d94fb67b5";

export const winogrande: BenchmarkTask = {
  ...{ id: "winogrande", name: "WinoGrande", kind: "choices", metric: "acc", shots: 0, lmEvalName: "winogrande" },
  data: {
    files: validationFiles("winogrande(?!.*_(xs|s|m|l|debiased)/)"),
    hub: { test: `${REPOSITORY}#winogrande_xl:validation`, shots: `${REPOSITORY}#winogrande_xl:train` },
  },
  question,
};

interface Item {
  readonly contexts: readonly string[];
  readonly continuation: string;
  readonly gold: number;
}

/** Formats: the data set's own, and `context_options`, `continuation`, `gold` of the copies in LLM Foundry. */
function question(record: RecordFields, place: RecordPlace): Question {
  const { contexts, continuation, gold } = record.has("sentence") ? original(record) : split(record);
  const whole = `${contexts[gold]} ${continuation}`;
  return {
    id: record.optionalText("qID") ?? String(place.number),
    shot: whole,
    plain: whole,
    body: {
      kind: "choices",
      choices: contexts.map((context) => ({ context, continuation: ` ${continuation}` })),
      gold,
    },
  };
}

function original(record: RecordFields): Item {
  const sentence = record.text("sentence");
  const blank = sentence.indexOf("_");
  if (blank < 0) return record.fail(["sentence"], "a sentence with the blank _");
  const gold = ["1", "2"].indexOf(record.text("answer"));
  if (gold < 0) return record.fail(["answer"], "1 or 2");
  return {
    contexts: [record.text("option1"), record.text("option2")].map((name) => sentence.slice(0, blank) + name),
    continuation: pythonStrip(sentence.slice(blank + 1)),
    gold,
  };
}

function split(record: RecordFields): Item {
  const contexts = record.texts("context_options");
  return { contexts, continuation: record.text("continuation"), gold: record.place(contexts.length, "gold") };
}
