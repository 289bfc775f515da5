/**
 * Models × benchmark tasks in one resumable run folder. A finished score is read, not asked again; an unfinished one goes
 * on behind the last batch that was answered.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HubSettings } from "../corpus/hub/hub-options.js";
import { findTaskFiles } from "../benchmark/data/find-task-files.js";
import { readQuestions } from "../benchmark/data/read-questions.js";
import { askQuestions } from "../benchmark/run/ask-questions.js";
import { scoreItems } from "../benchmark/run/benchmark-score.js";
import type { ItemRecord } from "../benchmark/run/item-record.js";
import { planItems, shotsOf, type BenchmarkPlan } from "../benchmark/run/plan-items.js";
import { promptPrefix } from "../benchmark/run/prompt.js";
import { runnableQuestions } from "../benchmark/run/runnable-questions.js";
import { missingPackages } from "../benchmark/sandbox/missing-packages.js";
import { openPythonRunner, type PythonRunner } from "../benchmark/sandbox/open-python-runner.js";
import type { BenchmarkTask } from "../benchmark/task.js";
import { DataError, UsageError, type Warning } from "../errors.js";
import { writeFileAtomically } from "../measure/atomic-file.js";
import type { MeasureRequest } from "../measure/measure-all.js";
import { mapEvents } from "../measure/map-events.js";
import { engineOf } from "../measure/measure-model.js";
import type { Provenance } from "../measure/measurement.js";
import { hashPlan } from "../measure/plan-hash.js";
import { describeProvenance } from "../measure/provenance.js";
import { RecordLog } from "../measure/record-log.js";
import { RunFolder } from "../measure/run-folder.js";
import type { LanguageModel } from "../model/language-model.js";
import { openModel, trainedContext } from "../model/open-model.js";
import { isBenchmarkResult, type BenchmarkDataInfo, type BenchmarkResult } from "./benchmark-result.js";

export interface TaskRequest {
  readonly task: BenchmarkTask;
  /** A file, folder or `hf:` reference; undefined takes the task's own data set on the hub. */
  readonly data?: string | undefined;
}

export interface BenchmarkRequest {
  readonly models: readonly string[];
  readonly tasks: readonly TaskRequest[];
  /** Default each task's own. */
  readonly shots?: number | undefined;
  /** Of each part, only the first so many items. */
  readonly limit?: number | undefined;
  /** Longest prompt, tokens; models trained with less use what they have. */
  readonly contextTokens: number;
  readonly runFolder: string;
  readonly allowUnsandboxed?: boolean | undefined;
  readonly engine?: MeasureRequest["engine"];
  readonly hub?: HubSettings;
  readonly command?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Opens a model; tests pass a fake. */
  readonly open?: (ref: string, contextTokens: number) => Promise<LanguageModel>;
  /** Off, every prompt is read whole: an independent check, and the bench's slow side. */
  readonly sharesPrefixes?: boolean;
}

export interface BenchmarkProgress {
  readonly type: "asking";
  readonly model: string;
  readonly benchmark: string;
  readonly done: number;
  readonly total: number;
  /** Of `done`, how much an earlier session had answered. */
  readonly resumed: number;
  /** Mean of the task's metric so far. */
  readonly running: number;
}

export type BenchmarkEvent =
  | { readonly type: "reading"; readonly benchmark: string }
  | BenchmarkProgress
  | { readonly type: "benchmark"; readonly result: BenchmarkResult; readonly reused: boolean };

/** Of bitwit's own part in an answer: prompts apart, which are hashed themselves, how they are cut, scored and graded. */
const ASKING_VERSION = 1;

/** @returns all results, models outer, tasks inner. */
export async function* runBenchmarks(request: BenchmarkRequest): AsyncGenerator<BenchmarkEvent, BenchmarkResult[]> {
  const contexts = await checkRequest(request);
  const run = new RunFolder(request.runFolder);
  const unlock = await run.lock();
  try {
    const needsRunner = request.tasks.some(({ task }) => task.kind === "program");
    const runner = needsRunner
      ? await openPythonRunner({ allowUnsandboxed: request.allowUnsandboxed === true })
      : undefined;
    const loaded: LoadedTask[] = [];
    for (const wanted of request.tasks) {
      yield { type: "reading", benchmark: wanted.task.id };
      loaded.push(await loadTask(wanted, request, runner));
    }
    const provenance = describeProvenance(request.command ?? []);
    const results: BenchmarkResult[] = [];
    for (const [place, ref] of request.models.entries()) {
      request.signal?.throwIfAborted();
      const contextTokens = contexts[place] as number;
      const open = request.open ?? ((name, tokens) => openModel(name, { ...request.engine, contextTokens: tokens }));
      const model = await open(ref, contextTokens);
      try {
        for (const task of loaded) {
          const events = askOrReuse({ task, model, contextTokens, run, runner, provenance, request });
          yield* mapEvents(events, (event) => {
            if (event.type === "benchmark") results.push(event.result);
            return event;
          });
        }
      } finally {
        await model.close();
      }
    }
    return results;
  } finally {
    await unlock();
  }
}

/** @returns the context of each model, tokens. A wrong name late in the list must not cost the work on earlier ones. */
async function checkRequest(request: BenchmarkRequest): Promise<number[]> {
  const { models, tasks, shots, limit, contextTokens } = request;
  if (models.length === 0)
    throw new UsageError("no-model", "No model was named.", { hint: "Name one, such as ladder:m." });
  if (tasks.length === 0)
    throw new UsageError("no-task", "No task was named.", {
      hint: "Name some with --task, such as --task blimp; `bitwit benchmarks list` shows what there is.",
    });
  checkCount("--shots", shots, 0);
  checkCount("--limit", limit, 1);
  checkCount("--context", contextTokens, 64);
  const contexts: number[] = [];
  for (const ref of models) {
    const trained = request.open === undefined ? await trainedContext(ref) : undefined;
    contexts.push(Math.min(contextTokens, trained ?? contextTokens));
  }
  return contexts;
}

function checkCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new UsageError("count", `${name} ${value} is not a whole number from ${least}.`, {
    hint: `Leave ${name} out for the default.`,
  });
}

interface LoadedTask {
  readonly task: BenchmarkTask;
  readonly plan: BenchmarkPlan;
  readonly data: BenchmarkDataInfo;
  /** SHA-256 over every prompt, with what ends a generation. */
  readonly promptsSha256: string;
}

async function loadTask(
  { task, data }: TaskRequest,
  request: BenchmarkRequest,
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
    },
    promptsSha256: hashPrompts(task, plan),
  };
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

interface AskOneTask {
  readonly task: LoadedTask;
  readonly model: LanguageModel;
  readonly contextTokens: number;
  readonly run: RunFolder;
  readonly runner: PythonRunner | undefined;
  readonly provenance: Provenance;
  readonly request: BenchmarkRequest;
}

async function* askOrReuse(asked: AskOneTask): AsyncGenerator<BenchmarkEvent> {
  const { task: loaded, model, run, contextTokens, request } = asked;
  const { task } = loaded;
  const planHash = hashPlan({
    schemaVersion: 1,
    kind: "benchmark",
    version: ASKING_VERSION,
    ...engineOf(model),
    benchmark: task.id,
    prompts: loaded.promptsSha256,
    records: loaded.data.testSha256,
    contextTokens,
    ...(request.sharesPrefixes === false ? { sharesPrefixes: false } : {}),
  });
  const file = run.scoreFile(model.info.name, `${task.id}-${planHash.slice(0, 12)}`);
  const finished = await readResult(file, planHash);
  if (finished !== undefined) {
    yield { type: "benchmark", result: { ...finished, model: model.info.ref }, reused: true };
    return;
  }
  const result = yield* askTask(asked, planHash);
  await writeFileAtomically(file, JSON.stringify(result, null, 2) + "\n");
  yield { type: "benchmark", result, reused: false };
}

async function readResult(file: string, planHash: string): Promise<BenchmarkResult | undefined> {
  try {
    const result: unknown = JSON.parse(await readFile(file, "utf8"));
    return isBenchmarkResult(result) && result.planHash === planHash ? result : undefined;
  } catch {
    return undefined; // Absent, or from a disk that lied about flushing: asked again.
  }
}

interface BatchLine {
  readonly batch: number;
  readonly seconds: number;
  readonly items: readonly ItemRecord[];
}

async function* askTask(asked: AskOneTask, planHash: string): AsyncGenerator<BenchmarkEvent, BenchmarkResult> {
  const { model, run, runner, request, contextTokens } = asked;
  const { task, plan, data } = asked.task;
  const itemsFile = run.itemsFile(model.info.name, task.id, planHash);
  const log = await RecordLog.open(itemsFile, planHash);
  try {
    const lines = log.found.map((line, index) => parseLine(line, index + 2, itemsFile, plan));
    const items = new Map(lines.flatMap((line) => line.items.map((item) => [item.index, item] as const)));
    const resumed = items.size;
    let seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
    const done = new Set(lines.map(({ batch }) => batch));
    let last = performance.now();
    const context = { task, plan, model, contextTokens, runner, signal: request.signal };
    const sharing = request.sharesPrefixes === undefined ? {} : { sharesPrefixes: request.sharesPrefixes };
    for await (const { batch, items: answered } of askQuestions({ ...context, ...sharing }, done)) {
      const now = performance.now();
      const line: BatchLine = { batch, seconds: (now - last) / 1000, items: answered };
      last = now;
      await log.add(line);
      seconds += line.seconds;
      for (const item of answered) items.set(item.index, item);
      const running = meanOf([...items.values()].map(({ metrics }) => metrics[task.metric] ?? 0));
      const names = { model: model.info.ref, benchmark: task.id };
      yield { type: "asking", ...names, done: items.size, total: plan.items.length, resumed, running };
    }
    const records = [...items.values()].sort((a, b) => a.index - b.index);
    return {
      schemaVersion: 1,
      kind: "benchmark",
      model: model.info.ref,
      modelInfo: model.info,
      benchmark: task.id,
      scores: scoreItems(task, plan.shotCount, records),
      planHash,
      settings: {
        shots: plan.shotCount,
        contextTokens,
        ...(request.limit === undefined ? {} : { limit: request.limit }),
        ...(task.stopStrings === undefined ? {} : { stopStrings: task.stopStrings }),
        ...(task.maxTokens === undefined ? {} : { maxTokens: task.maxTokens }),
        temperature: 0,
      },
      data,
      itemsFile: path.relative(run.folder, itemsFile).split(path.sep).join("/"),
      ...(task.kind === "program" && runner !== undefined ? { isolation: runner.isolation.kind } : {}),
      seconds,
      warnings: [...(model.warnings ?? []), ...plan.warnings, ...resultWarnings(asked, records, request.contextTokens)],
      provenance: asked.provenance,
    };
  } finally {
    await log.close();
  }
}

function parseLine(line: unknown, number: number, file: string, plan: BenchmarkPlan): BatchLine {
  const { batch, seconds, items } = (line ?? {}) as Partial<BatchLine>;
  const planned = typeof batch === "number" ? plan.batches[batch] : undefined;
  const isWhole =
    planned !== undefined &&
    Number.isFinite(seconds) &&
    Array.isArray(items) &&
    items.length === planned.length &&
    items.every(({ index, metrics }, place) => index === planned[place]?.index && typeof metrics === "object");
  if (isWhole) return line as BatchLine;
  throw new DataError("items-damaged", `Line ${number} of ${file} is not the record of a batch.`, {
    hint: "The file was changed by something else; delete it to ask again.",
  });
}

function resultWarnings(
  { task: { task }, model, contextTokens, runner }: AskOneTask,
  records: readonly ItemRecord[],
  wantedContext: number,
): Warning[] {
  const warnings: Warning[] = [];
  const most = Math.max(...records.map(({ shots }) => shots));
  const fewer = records.filter(({ shots }) => shots < most).length;
  const dropped = records.filter((record) => record.dropped !== undefined).length;
  const { ref } = model.info;
  if (contextTokens < wantedContext)
    warnings.push({
      code: "context-short",
      message: `${ref} was trained with a context of ${contextTokens} tokens; prompts are cut to that, not to ${wantedContext}.`,
    });
  if (fewer > 0)
    warnings.push({
      code: "shots-dropped",
      message: `${task.name}, ${ref}: in ${fewer} of ${records.length} prompts examples were dropped from the front to fit ${contextTokens} tokens.`,
    });
  if (dropped > 0)
    warnings.push({
      code: "prompt-cut",
      message: `${task.name}, ${ref}: ${dropped} of ${records.length} questions alone are longer than ${contextTokens} tokens; their beginning was cut.`,
    });
  if (task.kind === "program" && runner?.isolation.kind === "none")
    warnings.push({
      code: "unsandboxed",
      message: `${task.name}: model-written programs ran without a sandbox (--allow-unsandboxed): ${runner.isolation.reason}.`,
    });
  if (model.bos === undefined && task.kind !== "generation" && task.kind !== "program" && task.shots === 0)
    warnings.push({
      code: "no-bos",
      message: `${ref} has no BOS: where a prompt is empty, the first token of an answer cannot be scored.`,
    });
  return warnings;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
