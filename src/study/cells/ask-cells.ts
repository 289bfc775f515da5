/** The benchmark tasks of a study: data read once, at the first cell that needs it; the sandbox likewise. */
import { openPythonRunner, type PythonRunner } from "../../benchmark/sandbox/open-python-runner.js";
import { taskById } from "../../benchmark/tasks/all-tasks.js";
import type { Provenance } from "../../measure/measurement.js";
import type { RunFolder } from "../../measure/run-folder.js";
import type { LanguageModel } from "../../model/language-model.js";
import { askOrReuse } from "../ask-task.js";
import { loadTask, type LoadedTask } from "../load-task.js";
import type { BenchmarkEvent } from "../run-benchmarks.js";
import type { StudyBenchmark } from "../file/study-file.js";

export class StudyTasks {
  readonly #loaded = new Map<string, Promise<LoadedTask>>();
  readonly #signal: AbortSignal | undefined;
  #runner: Promise<PythonRunner> | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** @throws the same error each time when the data cannot be read. */
  async load(benchmark: StudyBenchmark): Promise<LoadedTask> {
    const known = this.#loaded.get(benchmark.task);
    if (known !== undefined) return known;
    const loading = this.#read(benchmark);
    loading.catch(() => undefined); // Whoever awaits it gets the error.
    this.#loaded.set(benchmark.task, loading);
    return loading;
  }

  async *ask(
    benchmark: StudyBenchmark,
    model: LanguageModel,
    { run, provenance, contextTokens }: { run: RunFolder; provenance: Provenance; contextTokens: number },
  ): AsyncGenerator<BenchmarkEvent> {
    const task = await this.load(benchmark);
    const request = {
      models: [model.info.ref],
      tasks: [],
      runFolder: run.folder,
      contextTokens: benchmark.contextTokens,
    };
    const { limit } = benchmark;
    const runner = await this.#runnerOf(benchmark);
    yield* askOrReuse({
      ...{ task, model, contextTokens, run, runner, provenance },
      request: { ...request, limit, signal: this.#signal },
    });
  }

  async #read(benchmark: StudyBenchmark): Promise<LoadedTask> {
    const { task, data, shots, limit } = benchmark;
    const runner = await this.#runnerOf(benchmark);
    return loadTask({ task: taskById(task), data }, { shots, limit, signal: this.#signal }, runner);
  }

  async #runnerOf({ task }: StudyBenchmark): Promise<PythonRunner | undefined> {
    if (taskById(task).kind !== "program") return undefined;
    this.#runner ??= openPythonRunner({ allowUnsandboxed: false });
    return this.#runner;
  }
}
