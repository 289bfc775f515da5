/**
 * How far a run is, in `progress.json` of its folder, for whoever watches from another process. Written at most twice a
 * second and never waited for: progress must not slow the work, and a lost write costs nothing.
 */
import { rename, rm, writeFile } from "node:fs/promises";
import type { MeasureEvent } from "../measure/measure-all.js";
import type { CurrentWork, RunProgress } from "../report/run-progress.js";

const STEPS = { read: "reading", tokenize: "tokenizing", score: "scoring", compress: "compressing" } as const;
const INTERVAL_MS = 500;

export class ProgressFile {
  readonly #file: string;
  readonly #startedAt = new Date().toISOString();
  readonly #toMeasure: number;
  #measured = 0;
  #current: CurrentWork | undefined;
  #writtenAt = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(file: string, toMeasure: number) {
    this.#file = file;
    this.#toMeasure = toMeasure;
  }

  update(event: MeasureEvent): void {
    if (event.type === "measurement") {
      this.#measured += 1;
      this.#current = undefined;
    } else this.#current = this.#workOf(event);
    if (performance.now() - this.#writtenAt >= INTERVAL_MS) this.#write("running");
  }

  /** Writes the last state and waits for it. */
  async end(state: "finished" | "stopped"): Promise<void> {
    this.#current = undefined;
    this.#write(state);
    await this.#writing;
  }

  #workOf(event: Exclude<MeasureEvent, { type: "measurement" }>): CurrentWork {
    const { done, total, model } = event;
    const step = event.type === "probe" ? "probing" : STEPS[event.stage];
    const corpus = event.type === "probe" ? `${event.family} probes` : event.corpus;
    const old = this.#current;
    const isSame = old?.step === step && old.model === model && old.corpus === corpus;
    return {
      step,
      ...(model === undefined ? {} : { model }),
      corpus,
      done,
      total,
      ...(event.type === "progress" && event.runningBpc !== undefined ? { runningBpc: event.runningBpc } : {}),
      since: isSame ? old.since : new Date().toISOString(),
      resumed: event.type === "progress" ? (event.resumed ?? 0) : 0,
    };
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
      ...(this.#current === undefined ? {} : { current: this.#current }),
    };
    const temporary = `${this.#file}.${process.pid}.tmp`;
    // One after another, so that an older state never replaces a newer one. A full disk shows elsewhere.
    this.#writing = this.#writing
      .then(() => writeFile(temporary, JSON.stringify(progress) + "\n"))
      .then(() => rename(temporary, this.#file))
      .catch(() => rm(temporary, { force: true }).catch(() => undefined));
  }
}
