/** Where a run keeps what: names of its files, and the lock that keeps two processes from writing them at once. */
import { mkdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { EnvironmentError } from "../errors.js";
import { takeLock } from "../files/file-lock.js";

export class RunFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get planFile(): string {
    return path.join(this.folder, "plan.json");
  }

  shardsFile(model: string, corpus: string, planHash: string): string {
    return path.join(this.folder, "shards", model, `${corpus}-${planHash.slice(0, 12)}.jsonl`);
  }

  /** Base name of the token store; the tokens depend on the model's tokenizer, so on the model. */
  tokensBase(model: string, corpus: string, planHash: string): string {
    return path.join(this.folder, "documents", model, `${corpus}-${planHash.slice(0, 12)}`);
  }

  /** What is known of a planned measurement before it is scored (measurement-facts.ts). */
  factsFile(model: string, corpus: string, planHash: string): string {
    return `${this.tokensBase(model, corpus, planHash)}.facts.json`;
  }

  /** When a corpus's documents were written; of the corpus alone, whatever the model. */
  datesFile(corpus: string, sha256: string): string {
    return path.join(this.folder, "documents", `${corpus}-${sha256.slice(0, 12)}.dates`);
  }

  measurementFile(model: string, corpus: string, planHash: string): string {
    return path.join(this.folder, "measurements", `${model}--${corpus}-${planHash.slice(0, 12)}.json`);
  }

  /** The sampled units of a measurement with a precision, for differences between models. */
  sampleFile(model: string, corpus: string, planHash: string): string {
    return path.join(this.folder, "samples", model, `${corpus}-${planHash.slice(0, 12)}.json`);
  }

  scoreFile(model: string, name: string): string {
    return path.join(this.folder, "scores", `${model}--${name}.json`);
  }

  /** A record of every item of a benchmark. */
  itemsFile(model: string, benchmark: string, planHash: string): string {
    return path.join(this.folder, "items", model, `${benchmark}-${planHash.slice(0, 12)}.jsonl`);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Takes the folder for this run; the returned function gives it back. @throws {EnvironmentError} another run has it, or it cannot be written. */
  async lock(): Promise<() => Promise<void>> {
    const file = path.join(this.folder, "run.lock");
    let release;
    try {
      await mkdir(this.folder, { recursive: true });
      release = await takeLock(file, JSON.stringify({ pid: process.pid, host: os.hostname() }));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new EnvironmentError(
        "run-folder",
        `The run folder ${this.folder} cannot be written: ${code ?? String(cause)}.`,
        {
          hint: "Name another folder with --run, one that you may write and whose disk has room.",
          cause,
        },
      );
    }
    if (release !== undefined) return release;
    const owner = await readFile(file, "utf8").catch(() => "");
    throw new EnvironmentError("run-locked", `Another run is working in ${this.folder}${describeOwner(owner)}.`, {
      hint: "Wait for it, end it, or name another folder with --run.",
    });
  }
}

function describeOwner(note: string): string {
  try {
    const { pid, host } = JSON.parse(note) as { pid: number; host: string };
    return ` (process ${pid} on ${host})`;
  } catch {
    return "";
  }
}
