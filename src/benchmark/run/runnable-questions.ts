/** Which questions of a program task can be asked here: parts whose Python packages are missing are left out. */
import { EnvironmentError, type Warning } from "../../errors.js";
import type { BenchmarkTask, Question } from "../task.js";

export interface RunnableQuestions {
  readonly questions: readonly Question[];
  readonly warnings: readonly Warning[];
}

/**
 * @param findMissing which of these packages programs cannot import.
 * @throws {EnvironmentError} no part can be asked.
 */
export async function runnableQuestions(
  task: BenchmarkTask,
  questions: readonly Question[],
  findMissing: (names: readonly string[]) => Promise<readonly string[]>,
): Promise<RunnableQuestions> {
  const { name, pythonPackagesOf } = task;
  if (pythonPackagesOf === undefined) return { questions, warnings: [] };
  const parts = [...new Set(questions.map(({ part }) => part))];
  const missing = new Set(await findMissing([...new Set(parts.flatMap((part) => pythonPackagesOf(part)))]));
  const lacks = new Map(parts.map((part) => [part, pythonPackagesOf(part).filter((one) => missing.has(one))]));
  const runnable = questions.filter(({ part }) => lacks.get(part)?.length === 0);
  if (runnable.length === 0 && questions.length > 0)
    throw new EnvironmentError("python-packages", `${name} needs Python packages that are missing: ${list(missing)}.`, {
      hint: "docs/sandbox.md says how to install them; `bitwit doctor` says which are there.",
    });
  const warnings = [...lacks].flatMap(([part = name, names]): Warning[] =>
    names.length === 0 ? [] : [{ code: "part-left-out", message: leftOut(name, part, names) }],
  );
  return { questions: runnable, warnings };
}

function leftOut(name: string, part: string, names: readonly string[]): string {
  const packages = names.length === 1 ? `package ${names[0]} is` : `packages ${list(names)} are`;
  return `${name}: ${part} is left out, because the Python ${packages} missing; the score is that of the other parts.`;
}

function list(names: Iterable<string>): string {
  return [...names].join(", ");
}
