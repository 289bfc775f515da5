/**
 * Models × benchmark tasks in one resumable run folder. A finished score is read, not asked again; an unfinished one goes
 * on behind the last batch that was answered.
 */
import { openPythonRunner } from "../benchmark/sandbox/open-python-runner.js";
import type { BenchmarkTask } from "../benchmark/task.js";
import type { HubSettings } from "../corpus/hub/hub-options.js";
import { UsageError } from "../errors.js";
import { mapEvents } from "../measure/map-events.js";
import type { MeasureRequest } from "../measure/measure-all.js";
import { describeProvenance } from "../measure/provenance.js";
import { RunFolder } from "../measure/run-folder.js";
import type { LanguageModel } from "../model/language-model.js";
import { openModel, trainedContext } from "../model/open-model.js";
import { askOrReuse } from "./ask-task.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { loadTask, type LoadedTask } from "./load-task.js";
import { ProgressFile } from "./progress-file.js";

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

/** @returns all results, models outer, tasks inner. */
export async function* runBenchmarks(request: BenchmarkRequest): AsyncGenerator<BenchmarkEvent, BenchmarkResult[]> {
  const contexts = await checkRequest(request);
  const run = new RunFolder(request.runFolder);
  const unlock = await run.lock();
  const progress = new ProgressFile(run.file("progress.json"), request.models.length * request.tasks.length, "scores");
  let state: "finished" | "stopped" = "stopped";
  try {
    const results = yield* mapEvents(askAll(request, contexts, run), (event) => {
      progress.update(event);
      return event;
    });
    state = "finished";
    return results;
  } finally {
    await progress.end(state);
    await unlock();
  }
}

async function* askAll(
  request: BenchmarkRequest,
  contexts: readonly number[],
  run: RunFolder,
): AsyncGenerator<BenchmarkEvent, BenchmarkResult[]> {
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
    const trained = request.open === undefined ? await trainedContext(ref, request.engine?.server) : undefined;
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
