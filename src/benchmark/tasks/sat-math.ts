/**
 * SAT-Math of AGIEval (Zhong et al. 2023), by generation.
 *
 * Prompt and grading: ruixiangcui/AGIEval at 54887c3, `src/dataset_loader.py` (`combine_prompt`, `concat_prompt`,
 * `convert_few_shot`). Its demonstrations are no items of the test set and not in this package; here the first items are
 * the examples, in the same form, and are not scored. Those that have a solution show it (AGIEval's few-shot-CoT), the
 * others the letter alone (its few-shot).
 */
import { extractChoiceLetter, SAT_MATH_STOP_STRINGS, type AgiEvalSetting } from "../answers/sat-math.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Grade, Question, RecordPlace } from "../task.js";

/** Ours: the longest solution of the 220 has 1323 characters, and four examples shall fit beside it. */
const MAX_TOKENS = 400;

export const satMath: BenchmarkTask = {
  ...{ id: "sat-math", name: "SAT-Math", kind: "generation", shots: 4, metric: "acc", lmEvalName: "agieval_sat_math" },
  data: {
    files: { test: /agieval[-_]sat[-_]math|v1(_1)?\/sat-math|(^|\/)sat-math\/test-/ },
    // No commit of it is known from public text. The copy has no solutions.
    hub: { test: "hf:hails/agieval-sat-math#:test" },
  },
  intro: () => "Here are the answers for the problems in the exam.\n",
  heading: (number) => `Problem ${number}.   `,
  stopStrings: SAT_MATH_STOP_STRINGS,
  maxTokens: MAX_TOKENS,
  question,
};

/**
 * Formats: AGIEval's (`passage`, `question`, `options` as `(A)…`, `label`, `other.solution`); `question`, `options` in one
 * text as `A) … B) …`, `Answer`; and `query`, `choices`, `gold` of the copies for lm-evaluation-harness.
 */
function question(record: RecordFields, place: RecordPlace): Question {
  const { passage, asked, options, label, solution } = itemOf(record);
  const context = `${passage} ${asked}\nChoose from the following options:    ${options.join(" ")}\n`;
  const setting: AgiEvalSetting = solution === undefined ? "few-shot" : "few-shot-CoT";
  const explained = (number: number): string =>
    solution === undefined ? "" : `Explanation for Problem ${number}:   ${solution.replaceAll("\n\n", "\n")}\n`;
  return {
    id: record.optionalText("id") ?? String(place.number),
    shot: (number) => `${context}${explained(number)}The answer is therefore ${label}`,
    plain: [`${passage} ${asked}`.trim(), ...options, solution ?? label].join("\n"),
    body: { kind: "generation", context, grade },
  };

  function grade(generated: string): Grade {
    const letter = extractChoiceLetter(generated, setting);
    return { metrics: { acc: letter === label ? 1 : 0 }, extracted: letter };
  }
}

interface Item {
  readonly passage: string;
  readonly asked: string;
  /** `(A)…`. */
  readonly options: readonly string[];
  readonly label: string;
  readonly solution?: string;
}

function itemOf(record: RecordFields): Item {
  if (record.has("query")) return queryOf(record);
  const options = Array.isArray(record.raw["options"]) ? record.texts("options") : optionsIn(record);
  const label = record.text("label", "Answer").trim();
  if (!options.some((option) => option.startsWith(`(${label})`)))
    record.fail(["label", "Answer"], "the letter of an option");
  const solution = record.has("other") ? record.record("other").optionalText("solution") : undefined;
  return {
    ...{ passage: record.optionalText("passage") ?? "", asked: record.text("question"), options, label },
    ...(solution === undefined ? {} : { solution }),
  };
}

/** `A) 2 B) 4 C) 9 D) 10`, or with full stops. */
function optionsIn(record: RecordFields): string[] {
  const parts = record.text("options").split(/(?:^|\s+)([A-E])[).] /);
  const options = parts.flatMap((part, place) => (place % 2 === 0 ? [] : [`(${part})${parts[place + 1] ?? ""}`]));
  const letters = options.map((option) => option[1]).join("");
  return options.length >= 2 && "ABCDE".startsWith(letters) ? options : record.fail(["options"], '"A) … B) …"');
}

function queryOf(record: RecordFields): Item {
  const options = record.texts("choices");
  const asked = /^(?:.*\n)?Q: (.+) Answer Choices: \(A\)/su.exec(record.text("query"))?.[1];
  const [gold = -1] = Array.isArray(record.raw["gold"]) ? record.raw["gold"] : [record.raw["gold"]];
  const label = options[Number(gold)]?.[1] ?? record.fail(["gold"], "the place of a choice");
  return { passage: "", asked: asked ?? record.fail(["query"], '"Q: … Answer Choices: …"'), options, label };
}
