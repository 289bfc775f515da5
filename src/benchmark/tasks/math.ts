/**
 * MATH (Hendrycks et al. 2021) as the paper's OpenCompass asks it.
 *
 * Prompt, length and grading: open-compass/opencompass at 0665bb9, `configs/datasets/math/math_gen_265cce.py`; it joins the
 * turns of a prompt by one newline. Its four examples are Minerva's (Lewkowycz et al. 2022, appendix D), items of the train
 * split with a last line added. They are not in this package: where the data has a train split they are found in it by
 * their hashes, and stand in Minerva's order. OpenCompass itself has their texts with other spaces and line breaks.
 *
 * One difference: generation ends at `Problem:`, as in lm-evaluation-harness. OpenCompass has no stop string, and reads
 * the final answer of a problem that the model makes up when its own has none.
 */
import { createHash } from "node:crypto";
import { lastBoxed } from "../answers/boxed.js";
import { compareMathAnswers } from "../answers/math-answer.js";
import { extractMinervaAnswer, MINERVA_STOP_STRINGS } from "../answers/minerva-answer.js";
import { scoreOpenCompassMath } from "../answers/opencompass-math.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Grade, Question, RecordPlace } from "../task.js";

/** Row for row the original's 12,500 records, by the split. */
const REPOSITORY = "hf:EleutherAI/hendrycks_math@21a5633873b6a120296cce3e2df9d5550074f4a3";
// prettier-ignore
const CONFIGS = ["algebra", "counting_and_probability", "geometry", "intermediate_algebra", "number_theory", "prealgebra", "precalculus"];

/** Of the problems' ASCII letters and digits, in lower case: their spaces and braces differ between copies. */
const MINERVA_EXAMPLES: readonly string[] = [
  "7b9b77986c08fb815dccfec5423316a76522e64d90a66f9f60313c6f75eb3c30",
  "f10a625b84bbd8bea9ab3cd8a0cc89be0ee79b00397045878c0505435448780f",
  "d1d52e9434f988496eb4d2f9ed1d1d49d076d077a44dff05bcb22af62e135042",
  "1c8fa357678c70e6e468856dc510c8d982acf353a3ce91c6b6962b96d7c6f7f3",
];

export const math: BenchmarkTask = {
  ...{ id: "math", name: "MATH", kind: "generation", shots: 4, metric: "accuracy", lmEvalName: "minerva_math" },
  suite: "items",
  lmEvalPartName: (part) => `minerva_math_${LM_EVAL_PARTS[part] ?? part}`,
  data: {
    files: {
      test: /(^|\/)((hendrycks|minerva)[-_])?math\/(?!.*500).*test/,
      shots: /(^|\/)((hendrycks|minerva)[-_])?math\/.*train/,
    },
    hub: {
      test: CONFIGS.map((config) => `${REPOSITORY}#${config}:test`),
      shots: CONFIGS.map((config) => `${REPOSITORY}#${config}:train`),
    },
  },
  stopStrings: MINERVA_STOP_STRINGS,
  maxTokens: 512,
  question,
};

const LM_EVAL_PARTS: Readonly<Record<string, string>> = {
  counting_and_probability: "counting_and_prob",
  number_theory: "num_theory",
  precalculus: "precalc",
};

/**
 * Formats: the data set's own (`problem`, `solution`, `type`), and that of the 500 items of Lightman et al. 2023
 * (`subject` instead of `type`; `answer` and `unique_id` besides). The parts are the subjects.
 */
function question(record: RecordFields, place: RecordPlace): Question {
  const problem = record.text("problem");
  const solution = record.text("solution");
  const boxed = lastBoxed(solution) ?? record.fail(["solution"], "a solution with its answer in a \\boxed");
  const subject = record.optionalText("type", "subject");
  const context = `Problem:\n${problem}\nSolution:\n`;
  const rank = MINERVA_EXAMPLES.indexOf(fingerprint(problem));
  return {
    id: record.optionalText("unique_id") ?? `${place.file}:${place.number}`,
    ...(subject === undefined ? {} : { part: partOf(subject) }),
    shot: `${context}${solution}\nFinal Answer: The final answer is $${boxed}$. I hope it is correct.`,
    plain: `${problem}\n${solution}`,
    ...(rank < 0 ? {} : { shotRank: rank }),
    body: { kind: "generation", context, grade: (generated) => grade(generated, solution, boxed) },
  };
}

/** `Counting & Probability` as the hub's configs and lm-evaluation-harness have it. */
function partOf(subject: string): string {
  return subject.toLowerCase().replaceAll("&", "and").replaceAll(" ", "_");
}

function fingerprint(problem: string): string {
  return createHash("sha256")
    .update(problem.toLowerCase().replace(/[^a-z0-9]/g, ""))
    .digest("hex");
}

/** `equivalent`: the final answer, else the last box, says the same as the gold answer: what OpenCompass' quirks refuse. */
function grade(generated: string, solution: string, boxed: string): Grade {
  const { correct, extracted } = scoreOpenCompassMath(generated, solution);
  const final = extractMinervaAnswer(generated) ?? lastBoxed(generated);
  const isEquivalent = final !== undefined && compareMathAnswers(final, boxed).equal;
  return { metrics: { accuracy: correct ? 1 : 0, equivalent: isEquivalent ? 1 : 0 }, extracted };
}
