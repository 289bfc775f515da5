/** Does one cell of a study after another, with the model kept open between them. */
import { withModelDates } from "../../measure/freshness.js";
import { measureCompressorCell, measureModelCell } from "../../measure/measure-cell.js";
import type { Measurement, ModelMeasurement } from "../../measure/measurement.js";
import { DEFAULT_CONTEXT } from "../../measure/protocol.js";
import { describeProvenance } from "../../measure/provenance.js";
import type { RunFolder } from "../../measure/run-folder.js";
import type { BenchmarkResult } from "../benchmark-result.js";
import { scoreProbes, type ModelProbeScore } from "../score-probes.js";
import { StudyTasks } from "./ask-cells.js";
import { failureOf, type CellOutcome } from "./cell-outcome.js";
import { shardsOfShare, type CellShare } from "./divide-work.js";
import { finishedRecord, type FolderRecords } from "./folder-records.js";
import { contextOf, isCurrentBenchmark, isCurrentMeasurement, isCurrentProbes } from "./is-current.js";
import { OpenModel } from "./open-models.js";
import type { OutcomeLog } from "./outcome-log.js";
import type { PreparedCell } from "./prepare-study.js";
import type { CellProgress, StudyRunRequest } from "./run-cells.js";
import type { ModelSource, StudyModels } from "./study-models.js";

export class CellWork {
  readonly #run: RunFolder;
  readonly #request: StudyRunRequest;
  readonly #isOver: () => boolean;
  readonly #open: OpenModel;
  readonly #tasks: StudyTasks;
  readonly #provenance;
  /** What was found or made, by cell. */
  readonly measurements: Measurement[] = [];
  readonly probes: ModelProbeScore[] = [];
  #wasStopped = false;

  constructor(run: RunFolder, request: StudyRunRequest, models: StudyModels, isOver: () => boolean) {
    this.#run = run;
    this.#request = request;
    this.#isOver = isOver;
    this.#open = new OpenModel(models);
    this.#tasks = new StudyTasks(request.signal);
    this.#provenance = describeProvenance(request.command ?? []);
  }

  async close(): Promise<void> {
    await this.#open.close();
  }

  async *do(
    one: PreparedCell,
    share: CellShare,
    records: FolderRecords,
    outcomes: OutcomeLog,
  ): AsyncGenerator<CellProgress, CellOutcome> {
    const { id, kind } = one.cell;
    const cell = this.#request.part === undefined ? { id, kind } : { id, kind, share };
    if (one.failure !== undefined) return { ...cell, state: "failed", error: one.failure };
    try {
      if (outcomes.wasDone(cell) || (await this.#isFinished(one, records)))
        return { ...cell, state: "done", reused: true };
      if (this.#isOver()) return { ...cell, state: "left" };
      this.#wasStopped = false;
      const reused = yield* this.#work(one, share);
      return this.#wasStopped ? { ...cell, state: "left" } : { ...cell, state: "done", reused };
    } catch (error) {
      this.#request.signal?.throwIfAborted();
      return { ...cell, state: "failed", error: failureOf(error) };
    }
  }

  /** Judged without the model; a share of a cell is judged by its outcome instead. */
  async #isFinished(one: PreparedCell, records: FolderRecords): Promise<boolean> {
    const { cell } = one;
    const record = finishedRecord(cell, records);
    const { engine } = this.#request.study;
    if (record === undefined) return false;
    if (cell.kind === "measure" && "kind" in record && record.kind === "model") {
      const isCurrent = isCurrentMeasurement(one, record, engine);
      if (isCurrent) this.measurements.push(this.#withCorpusOf(one, record));
      return isCurrent;
    }
    if (cell.kind === "probes") {
      const isCurrent = isCurrentProbes(one, records, engine);
      if (isCurrent) this.probes.push(...records.probes.filter(({ model }) => model === cell.model.ref));
      return isCurrent;
    }
    if (cell.kind === "benchmark")
      return isCurrentBenchmark(one, record as BenchmarkResult, await this.#tasks.load(cell.benchmark), engine);
    return false; // Compressors are asked: that costs nothing.
  }

  /** What is said of the corpus and the model's dates now. */
  #withCorpusOf({ cell, corpus }: PreparedCell, record: ModelMeasurement): Measurement {
    if (corpus === undefined) return record;
    return withModelDates({ ...record, corpusInfo: corpus.info }, corpus.dates, cell.model.dates);
  }

  /** @returns whether the folder had it. */
  async *#work({ cell, corpus, source }: PreparedCell, share: CellShare): AsyncGenerator<CellProgress, boolean> {
    const run = this.#run;
    const { signal } = this.#request;
    const context = { run, provenance: this.#provenance, signal };
    let reused = false;
    if (cell.kind === "measure" || cell.kind === "compress") {
      if (corpus === undefined) throw new Error(`${cell.id} has no corpus`);
      const part = {
        only: this.#request.part === undefined ? undefined : (count: number) => placesOf(share, count),
        shouldStop: () => (this.#wasStopped ||= this.#isOver()),
      };
      const events =
        cell.kind === "compress"
          ? measureCompressorCell(cell.model.ref, corpus, context)
          : measureModelCell(
              await this.#open.get(cell.model, cell.protocol.context),
              corpus,
              cell.protocol,
              context,
              cell.model.dates,
              part,
            );
      for await (const event of events) {
        if (event.type !== "measurement") yield event;
        else {
          this.measurements.push(event.measurement);
          reused = event.reused;
        }
      }
      return reused;
    }
    const contextTokens = contextOf(
      cell.kind === "benchmark" ? cell.benchmark.contextTokens : DEFAULT_CONTEXT,
      source as ModelSource,
    );
    const model = await this.#open.get(cell.model, contextTokens);
    if (cell.kind === "probes") {
      yield* scoreProbes(model, run, this.probes, signal);
      return false;
    }
    for await (const event of this.#tasks.ask(cell.benchmark, model, { ...context, contextTokens })) {
      if (event.type === "benchmark") reused = event.reused;
      else yield event;
      // Batches that were answered are kept: here is a place to stop.
      if (event.type === "asking" && event.done < event.total && this.#isOver()) {
        this.#wasStopped = true;
        break;
      }
    }
    return reused;
  }
}

function placesOf(share: CellShare, shardCount: number): ReadonlySet<number> {
  const { first, end } = shardsOfShare(share, shardCount);
  return new Set(Array.from({ length: end - first }, (_, place) => first + place));
}
