/**
 * How far a run is, in `progress.json` of its folder, for whoever watches from another process. Written at most twice a
 * second and never waited for: progress must not slow the work, and a lost write costs nothing.
 */
import { rename, rm, writeFile } from "node:fs/promises";
import type { MeasureEvent } from "../measure/measure-all.js";
import type { CurrentWork, RunProgress } from "../report/run-progress.js";
import type { BenchmarkEvent } from "./run-benchmarks.js";

const STEPS = { read: "reading", tokenize: "tokenizing", score: "scoring", compress: "compressing" } as const;
const INTERVAL_MS = 500;

export class ProgressFile {
  readonly #file: string;
  readonly #startedAt = new Date().toISOString();
  readonly #toMeasure: number;
  readonly #counts: NonNullable<RunProgress["counts"]>;
  #measured = 0;
  #current: CurrentWork | undefined;
  #workers: RunProgress["workers"] | undefined;
  #writtenAt = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(file: string, toMeasure: number, counts: NonNullable<RunProgress["counts"]> = "measurements") {
    this.#file = file;
    this.#toMeasure = toMeasure;
    this.#counts = counts;
  }

  update(event: MeasureEvent | BenchmarkEvent): void {
    if (event.type === "measurement" || event.type === "benchmark") {
      this.#measured += 1;
      this.#current = undefined;
    } else this.#current = this.#workOf(event);
    this.#workers = event.type === "workers" ? event.workers : undefined;
    if (performance.now() - this.#writtenAt >= INTERVAL_MS) this.#write("running");
  }

  /** For work whose end no event of the above says. */
  cellEnded(): void {
    this.#measured += 1;
    this.#current = undefined;
    if (performance.now() - this.#writtenAt >= INTERVAL_MS) this.#write("running");
  }

  /** Writes the last state and waits for it. */
  async end(state: "finished" | "stopped"): Promise<void> {
    this.#current = undefined;
    this.#workers = undefined;
    this.#write(state);
    await this.#writing;
  }

  #workOf(event: WorkEvent): CurrentWork {
    const now = describeWork(event);
    const old = this.#current;
    const isSame = old?.step === now.step && old.model === now.model && old.corpus === now.corpus;
    return { ...now, since: isSame ? old.since : new Date().toISOString() };
  }

  #write(state: RunProgress["state"]): void {
    this.#writtenAt = performance.now();
    const progress: RunProgress = {
      schemaVersion: 1,
      state,
      pid: process.pid,
      startedAt: this.#startedAt,
      updatedAt: new Date().toISOString(),
      measured: this.#measured,
      toMeasure: this.#toMeasure,
      counts: this.#counts,
      ...(this.#current === undefined ? {} : { current: this.#current }),
      ...(this.#workers === undefined ? {} : { workers: this.#workers }),
    };
    const temporary = `${this.#file}.${process.pid}.tmp`;
    // One after another, so that an older state never replaces a newer one. A full disk shows elsewhere.
    this.#writing = this.#writing
      .then(() => writeFile(temporary, JSON.stringify(progress) + "\n"))
      .then(() => rename(temporary, this.#file))
      .catch(() => rm(temporary, { force: true }).catch(() => undefined));
  }
}

type WorkEvent = Exclude<MeasureEvent | BenchmarkEvent, { type: "measurement" | "benchmark" }>;

function describeWork(event: WorkEvent): Omit<CurrentWork, "since"> {
  switch (event.type) {
    case "reading":
      return { step: "reading", corpus: event.benchmark, done: 0, total: 0, resumed: 0 };
    case "asking": {
      const { model, benchmark, done, total, resumed } = event;
      return { step: "asking", model, corpus: benchmark, done, total, resumed };
    }
    case "probe": {
      const { model, family, done, total } = event;
      return { step: "probing", model, corpus: `${family} probes`, done, total, resumed: 0 };
    }
    case "workers": {
      const { done, total, resumed } = event;
      return { step: "scoring", done, total, resumed };
    }
    case "progress": {
      const { stage, model, corpus, done, total, resumed = 0, runningBpc } = event;
      return {
        ...{ step: STEPS[stage], corpus, done, total, resumed },
        ...(model === undefined ? {} : { model }),
        ...(runningBpc === undefined ? {} : { runningBpc }),
      };
    }
  }
}
