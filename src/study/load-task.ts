/** A task with its data read and planned, ready to be asked of any model. */
import { createHash } from "node:crypto";
import { findTaskFiles } from "../benchmark/data/find-task-files.js";
import { readQuestions } from "../benchmark/data/read-questions.js";
import { planItems, shotsOf, type BenchmarkPlan } from "../benchmark/run/plan-items.js";
import { promptPrefix } from "../benchmark/run/prompt.js";
import { runnableQuestions } from "../benchmark/run/runnable-questions.js";
import { missingPackages } from "../benchmark/sandbox/missing-packages.js";
import type { PythonRunner } from "../benchmark/sandbox/open-python-runner.js";
import { partName } from "../benchmark/run/benchmark-score.js";
import type { BenchmarkTask, Question } from "../benchmark/task.js";
import { DataError } from "../errors.js";
import type { BenchmarkDataInfo } from "./benchmark-result.js";
import type { BenchmarkRequest, TaskRequest } from "./run-benchmarks.js";

export interface LoadedTask {
  readonly task: BenchmarkTask;
  readonly plan: BenchmarkPlan;
  readonly data: BenchmarkDataInfo;
  /** SHA-256 over every prompt, with what ends a generation. */
  readonly promptsSha256: string;
}

/** @throws {DataError} the data has no items of the task, or none that can be scored. */
export async function loadTask(
  { task, data }: TaskRequest,
  request: Pick<BenchmarkRequest, "hub" | "signal" | "shots" | "limit">,
  runner: PythonRunner | undefined,
): Promise<LoadedTask> {
  const settings = { ...request.hub, signal: request.signal };
  const files = await findTaskFiles(task, data, settings);
  const test = await readQuestions(task, files.test, "test", request.signal);
  if (test.questions.length === 0)
    throw new DataError("benchmark-empty", `${files.origin.join(", ")} has no items of ${task.name}.`, {
      hint: `Check the path; \`bitwit benchmarks fetch ${task.id} -o FOLDER\` downloads the data.`,
    });
  const runnable = await runnableQuestions(task, test.questions, async (names) =>
    runner === undefined ? [] : missingPackages(runner, names, request.signal),
  );
  const wantsShots = (request.shots ?? task.shots) > 0;
  const shots = wantsShots ? await readQuestions(task, files.shots, "shots", request.signal) : undefined;
  const planned = planItems(task, runnable.questions, shots?.questions ?? [], {
    shots: request.shots,
    limit: request.limit,
  });
  const plan = { ...planned, warnings: [...runnable.warnings, ...planned.warnings] };
  if (plan.items.length === 0)
    throw new DataError("benchmark-empty", `${task.name} has no item left to score: all of them are examples.`, {
      hint: `Give a file with more items, or fewer examples with --shots.`,
    });
  return {
    task,
    plan,
    data: {
      origin: files.origin,
      files: [...files.test, ...(wantsShots ? files.shots : [])].map(({ label }) => label),
      testSha256: test.sha256,
      ...(shots === undefined || shots.questions.length === 0 ? {} : { shotsSha256: shots.sha256 }),
      available: test.questions.length,
      ...countParts(task, test.questions),
    },
    promptsSha256: hashPrompts(task, plan),
  };
}

/** By the names that scores have. */
function countParts(task: BenchmarkTask, questions: readonly Question[]): Pick<BenchmarkDataInfo, "availableByPart"> {
  const counts: Record<string, number> = {};
  for (const { part } of questions)
    if (part !== undefined) counts[partName(task, part)] = (counts[partName(task, part)] ?? 0) + 1;
  return Object.keys(counts).length === 0 ? {} : { availableByPart: counts };
}

/** Everything that a model is given or judged by, functions aside. */
function hashPrompts(task: BenchmarkTask, plan: BenchmarkPlan): string {
  const hash = createHash("sha256");
  const put = (value: unknown): void => void hash.update(JSON.stringify(value) + "\n");
  put([task.kind, task.metric, task.stopStrings ?? [], task.maxTokens ?? 0, plan.batches.map(({ length }) => length)]);
  const prefixes = new Map<readonly unknown[], string>();
  for (const { question } of plan.items) {
    const shots = shotsOf(task, plan, question);
    const prefix = prefixes.get(shots) ?? promptPrefix(task, question.part, shots);
    if (!prefixes.has(shots)) put(["shots", prefix]);
    prefixes.set(shots, prefix);
    put([question.id, question.part, task.intro?.(question.part), question.body]);
  }
  return hash.digest("hex");
}
