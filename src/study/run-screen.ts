/**
 * Screens models for contamination with benchmark tasks, in a resumable run folder: the control text is measured as
 * `bitwit measure` measures it, then every model reads the items of every task, then the tests are made.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { findTaskFiles } from "../benchmark/data/find-task-files.js";
import { readQuestions } from "../benchmark/data/read-questions.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { planScreen, type ScreenPlan } from "../benchmark/screen/plan-screen.js";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { mapEvents } from "../measure/map-events.js";
import { measureAll, type MeasureEvent, type MeasureRequest } from "../measure/measure-all.js";
import type { ModelMeasurement, Provenance } from "../measure/measurement.js";
import { makeProtocol } from "../measure/protocol.js";
import { describeProvenance } from "../measure/provenance.js";
import { RunFolder } from "../measure/run-folder.js";
import type { HubSettings } from "../corpus/hub/hub-options.js";
import type { LanguageModel } from "../model/language-model.js";
import { openModel, trainedContext } from "../model/open-model.js";
import type { BenchmarkDataInfo } from "./benchmark-result.js";
import { readItems, type ItemsRead, type ReadingProgress } from "./read-screen-items.js";
import type { TaskRequest } from "./run-benchmarks.js";
import type { ScreenResult } from "./screen-result.js";
import { screenWarnings } from "./screen-warnings.js";
import { decideScreen, summarizeSplits } from "./summarize-screen.js";

export interface ScreenTask extends TaskRequest {
  /** References of texts of the benchmark's kind, which contamination with it does not touch. */
  readonly controls: readonly string[];
}

export interface ScreenRequest {
  readonly models: readonly string[];
  readonly tasks: readonly ScreenTask[];
  /** Items of each split; default all of the test split. */
  readonly limit?: number | undefined;
  readonly kPercent: number;
  readonly alpha: number;
  /** Names of `models` that are clean for certain. */
  readonly trusted?: readonly string[] | undefined;
  /** Of each control text, only so many characters from the start. */
  readonly controlChars?: number | undefined;
  /** Longest item, tokens; models trained with less use what they have. */
  readonly contextTokens: number;
  readonly runFolder: string;
  readonly engine?: MeasureRequest["engine"];
  readonly hub?: HubSettings;
  readonly command?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Opens a model; tests pass a fake. */
  readonly open?: (ref: string, contextTokens: number) => Promise<LanguageModel>;
}

export type ScreenEvent =
  | { readonly type: "reading"; readonly benchmark: string }
  | { readonly type: "control"; readonly event: MeasureEvent }
  | ReadingProgress
  | { readonly type: "screen"; readonly result: ScreenResult };

/** @returns a result a task. */
export async function* runScreen(request: ScreenRequest): AsyncGenerator<ScreenEvent, ScreenResult[]> {
  const contexts = await checkRequest(request);
  const run = new RunFolder(request.runFolder);
  const unlock = await run.lock();
  try {
    const tasks: LoadedTask[] = [];
    for (const wanted of request.tasks) {
      yield { type: "reading", benchmark: wanted.task.id };
      tasks.push(await loadTask(wanted, request));
    }
    const controls = yield* measureControl(request, Math.min(...contexts));
    const provenance = describeProvenance(request.command ?? []);
    const read = tasks.map((): ItemsRead[] => []);
    for (const [place, ref] of request.models.entries()) {
      request.signal?.throwIfAborted();
      const contextTokens = contexts[place] as number;
      const open = request.open ?? ((name, tokens) => openModel(name, { ...request.engine, contextTokens: tokens }));
      const model = await open(ref, contextTokens);
      try {
        for (const [index, { task, plan }] of tasks.entries()) {
          const found = yield* readItems({
            run,
            model,
            benchmark: task.id,
            plan,
            contextTokens,
            signal: request.signal,
          });
          read[index]?.push(found);
        }
      } finally {
        await model.close();
      }
    }
    const results: ScreenResult[] = [];
    for (const [index, task] of tasks.entries()) {
      const result = resultOf(task, read[index] as ItemsRead[], controls, request, provenance, run);
      await writeFileAtomically(fileOf(run, result), JSON.stringify(result, null, 2) + "\n");
      results.push(result);
      yield { type: "screen", result };
    }
    return results;
  } finally {
    await unlock();
  }
}

/** @returns the context of each model, tokens. A wrong name late in the list must not cost the work on earlier ones. */
async function checkRequest(request: ScreenRequest): Promise<number[]> {
  const { models, tasks, limit, kPercent, alpha, trusted = [], contextTokens, open } = request;
  if (models.length === 0)
    throw new UsageError("no-model", "No model was named.", {
      hint: "Name several, such as ladder:s ladder:m ladder:l.",
    });
  const compressor = models.find((ref) => parseCompressor(ref) !== undefined);
  if (compressor !== undefined)
    throw new UsageError("screen-compressor", `${compressor} is a compressor: it has no tokens to screen.`, {
      hint: "Name language models only.",
    });
  if (new Set(models).size < models.length)
    throw new UsageError("model-twice", "A model was named twice.", { hint: "Name each once." });
  if (tasks.length === 0)
    throw new UsageError("no-task", "No task was named.", { hint: "Name one with --task, such as --task gsm8k." });
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 2))
    throw new UsageError("count", `--limit ${limit} is not a whole number from 2.`, { hint: "Use a few hundred." });
  if (!(kPercent > 0 && kPercent <= 100))
    throw new UsageError("k", `--k ${kPercent} is no percentage above 0 and up to 100.`, {
      hint: "The paper uses 20.",
    });
  if (!(alpha > 0 && alpha < 1))
    throw new UsageError("alpha", `--alpha ${alpha} is no probability between 0 and 1.`, { hint: "Use 0.01 or 0.05." });
  if (!(Number.isSafeInteger(contextTokens) && contextTokens >= 64))
    throw new UsageError("count", `--context ${contextTokens} is not a whole number from 64.`, {
      hint: "Leave it out.",
    });
  const stranger = trusted.find((ref) => !models.includes(ref));
  if (stranger !== undefined)
    throw new UsageError("trust", `--trust ${stranger} is not among the models.`, {
      hint: `Models: ${models.join(", ")}.`,
    });
  const contexts: number[] = [];
  for (const ref of models) {
    const trained = open === undefined ? await trainedContext(ref, request.engine?.server) : undefined;
    contexts.push(Math.min(contextTokens, trained ?? contextTokens));
  }
  return contexts;
}

interface LoadedTask {
  readonly task: TaskRequest["task"];
  readonly controls: readonly string[];
  readonly plan: ScreenPlan;
  readonly data: BenchmarkDataInfo;
}

async function loadTask(
  { task, data, controls }: ScreenTask,
  { hub, limit, signal }: ScreenRequest,
): Promise<LoadedTask> {
  const files = await findTaskFiles(task, data, { ...hub, signal });
  const test = await readQuestions(task, files.test, "test", signal);
  const train = await readQuestions(task, files.shots, "shots", signal);
  return {
    ...{ task, controls },
    plan: planScreen(task, test.questions, train.questions, limit),
    data: {
      origin: files.origin,
      files: [...files.test, ...files.shots].map(({ label }) => label),
      testSha256: test.sha256,
      ...(train.questions.length === 0 ? {} : { shotsSha256: train.sha256 }),
      available: test.questions.length,
    },
  };
}

/** Protocol `full` with one context for all models: their bits are compared. */
async function* measureControl(
  { models, tasks, controlChars, runFolder, engine, command, signal, open }: ScreenRequest,
  context: number,
): AsyncGenerator<ScreenEvent, ModelMeasurement[][]> {
  const controls = [...new Set(tasks.flatMap((task) => task.controls))];
  const events = measureAll({
    ...{ models, corpora: controls, limitChars: controlChars, runFolder, signal, holdsLock: true },
    protocol: makeProtocol("full", context),
    ...(engine === undefined ? {} : { engine }),
    ...(command === undefined ? {} : { command }),
    ...(open === undefined ? {} : { open: (ref: string) => open(ref, context) }),
  });
  const measured = yield* mapEvents(events, (event): ScreenEvent => ({ type: "control", event }));
  const own = measured.filter((one) => one.kind === "model");
  return models.map((ref) => own.filter(({ model }) => model === ref));
}

function resultOf(
  { task, controls: wanted, plan, data }: LoadedTask,
  read: readonly ItemsRead[],
  measured: readonly (readonly ModelMeasurement[])[],
  { models, kPercent, alpha, trusted = [] }: ScreenRequest,
  provenance: Provenance,
  run: RunFolder,
): ScreenResult {
  const controls = measured.map((row) => row.filter(({ corpus }) => wanted.includes(corpus)));
  const bits = read.map(({ items }, place) => ({
    name: models[place] as string,
    controlBpc: meanOf((controls[place] ?? []).map(({ bpc }) => bpc)),
    items,
  }));
  const { tests, flagged } = decideScreen(plan, bits, { kPercent, alpha, trusted });
  return {
    ...{ schemaVersion: 1, kind: "screen", benchmark: task.id, benchmarkName: task.name, kPercent, alpha, trusted },
    controls: (controls[0] ?? []).map(({ corpus, corpusInfo, charCount }) => ({
      ...{ corpus, sha256: corpusInfo.sha256, charCount },
    })),
    models: read.map(({ modelInfo, items, itemsFile, planHash, seconds }, place) => ({
      ...{ model: models[place] as string, modelInfo, controlBpc: bits[place]?.controlBpc as number },
      splits: summarizeSplits(plan, items, kPercent),
      itemsFile: path.relative(run.folder, itemsFile).split(path.sep).join("/"),
      ...{ planHash, seconds },
    })),
    ...{ tests, flagged, data, itemsSha256: plan.itemsSha256 },
    warnings: [...plan.warnings, ...screenWarnings(task.name, read, tests, trusted.length || read.length)],
    provenance,
  };
}

/** One file a task, set of models and way of deciding. */
function fileOf(run: RunFolder, { benchmark, models, kPercent, alpha, trusted, controls }: ScreenResult): string {
  const identity = [models.map(({ model, planHash }) => [model, planHash]), kPercent, alpha, trusted, controls];
  const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  return run.file(path.join("screens", `${benchmark}-${hash.slice(0, 12)}.json`));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
