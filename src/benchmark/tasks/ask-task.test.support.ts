/** For the tests of benchmark tasks: a record read as a task's question, and the real files of ../shared where they are. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Grade, Question, RecordPlace } from "../task.js";

/** The public files; absent on most machines. */
export const benchmarks = fileURLToPath(new URL("../../../../shared/benchmarks", import.meta.url));
export const hasBenchmarks = existsSync(benchmarks);

export function ask(
  task: BenchmarkTask,
  fields: Readonly<Record<string, unknown>>,
  split: RecordPlace["split"] = "test",
): Question {
  const question = task.question(new RecordFields(fields), { file: "data.jsonl", number: 3, split });
  if (question === undefined) throw new Error("the record does not belong to the task");
  return question;
}

export async function askAll(task: BenchmarkTask, ref: string): Promise<{ test: Question[]; shots: Question[] }> {
  const files = await findTaskFiles(task, ref);
  const test = await readQuestions(task, files.test, "test");
  const shots = await readQuestions(task, files.shots, "shots");
  return { test: [...test.questions], shots: [...shots.questions] };
}

export function contextOf({ body }: Question): string {
  if (body.kind === "choices") throw new Error("a choice has a context of its own");
  return body.context;
}

export function gradeOf({ body }: Question): (generated: string) => Grade {
  if (body.kind !== "generation") throw new Error(`${body.kind} is not graded by its text`);
  return (generated) => body.grade(generated);
}

export function programOf({ body }: Question): (generated: string) => string {
  if (body.kind !== "program") throw new Error(`${body.kind} makes no program`);
  return (generated) => body.program(generated);
}
