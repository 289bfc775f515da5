import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { RecordFields } from "../data/record-fields.js";
import { planItems, shotsOf } from "../run/plan-items.js";
import { promptPrefix } from "../run/prompt.js";
import type { BenchmarkTask, RecordPlace } from "../task.js";
import { mmlu, mmluCloze, mmluMath } from "./mmlu.js";

const options = ["1", "2", "3", "4"];
const ask = (task: BenchmarkTask, fields: Record<string, unknown>, file = "mmlu/test.jsonl") => {
  const place: RecordPlace = { file, number: 4, split: "test" };
  return task.question(new RecordFields(fields), place);
};

describe("MMLU", () => {
  const formats: [Record<string, unknown>, string?][] = [
    [{ question: " How many oars? ", subject: "high_school_statistics", choices: options, answer: 1n }],
    [{ question: "How many oars?", type: "high_school_statistics", choices: options, answer: 1 }],
    [{ cells: ["How many oars?", ...options, "B"] }, "data/test/high_school_statistics_test.csv"],
  ];

  it("in cloze scores the options' texts and does not show them", () => {
    for (const task of [mmluCloze, mmluMath])
      for (const [fields, file] of formats)
        expect(ask(task, fields, file)).toEqual({
          id: "4",
          part: "high_school_statistics",
          shot: "Question: How many oars?\nAnswer: 2",
          plain: "Question: How many oars?\nAnswer: 2",
          body: {
            kind: "choices",
            gold: 1,
            choices: options.map((option) => ({
              context: "Question: How many oars?\nAnswer:",
              continuation: ` ${option}`,
            })),
          },
        });
  });

  it("by default shows the options and scores their letters", () => {
    const context = "How many oars?\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:";
    for (const [fields, file] of formats)
      expect(ask(mmlu, fields, file)).toEqual({
        id: "4",
        part: "high_school_statistics",
        shot: `${context} B`,
        plain: "Question: How many oars?\nAnswer: 2",
        body: {
          kind: "choices",
          gold: 1,
          choices: ["A", "B", "C", "D"].map((letter) => ({ context, continuation: ` ${letter}` })),
        },
      });
  });

  it("leaves other subjects out of its mathematics", () => {
    const fields = { question: "How many oars?", choices: options, answer: 1 };
    expect(ask(mmluMath, { ...fields, subject: "formal_logic" })).toBeUndefined();
    expect(ask(mmluMath, { ...fields, subject: "abstract_algebra" })).toBeDefined();
  });

  it("has the harness's names for its subjects", () => {
    const names = [mmlu, mmluCloze, mmluMath].map((task) => task.lmEvalPartName?.("anatomy"));
    expect(names).toEqual(["mmlu_anatomy", "mmlu_anatomy_continuation", "mmlu_anatomy_continuation"]);
  });

  it("names what is wrong with a row", () => {
    const file = "anatomy_test.csv";
    for (const cells of [
      ["How many oars?", ...options],
      ["How many oars?", ...options, "AB"],
    ])
      expect(() => ask(mmlu, { cells }, file)).toThrow(/four options and a letter/);
    expect(() => ask(mmlu, { question: "How many oars?", choices: options, answer: 4, subject: "x" })).toThrow(
      /0 to 3/,
    );
    expect(() => ask(mmlu, { cells: ["How many oars?", ...options, "B"] }, "rows.csv")).toThrow(/"subject" or "type"/);
  });

  it("asks a subject's questions behind an introduction and that subject's examples, in their order", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "bitwit-mmlu-"));
    try {
      for (const [split, subject, text] of [
        ["test", "college_mathematics", 'One?,1,2,3,4,A\n"Two, then?",1,2,3,4,B\n'],
        ["test", "sociology", "Who?,me,you,he,she,D\n"],
        ["dev", "college_mathematics", "Ten?,7,8,9,10,D\nSix?,6,7,8,9,A\n"],
        ["dev", "sociology", "Why?,so,no,go,to,A\n"],
      ] as const) {
        await mkdir(path.join(folder, split), { recursive: true });
        await writeFile(path.join(folder, split, `${subject}_${split}.csv`), text);
      }
      const files = await findTaskFiles(mmluCloze, folder);
      const [test, shots] = [
        await readQuestions(mmluCloze, files.test, "test"),
        await readQuestions(mmluCloze, files.shots, "shots"),
      ];
      const plan = planItems(mmluCloze, test.questions, shots.questions);
      const prompts = plan.items.map(({ question }) =>
        promptPrefix(mmluCloze, question.part, shotsOf(mmluCloze, plan, question)),
      );
      const math =
        "The following are questions (with answers) about college mathematics.\n\n" +
        "Question: Ten?\nAnswer: 10\n\nQuestion: Six?\nAnswer: 6\n\n";
      expect(prompts).toEqual([
        math,
        math,
        "The following are questions (with answers) about sociology.\n\nQuestion: Why?\nAnswer: so\n\n",
      ]);
      expect(mmlu.intro?.("us_foreign_policy")).toBe(
        "The following are multiple choice questions (with answers) about us foreign policy.\n\n",
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
