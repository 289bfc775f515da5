/** Where a run keeps what: names of its files, and the lock that keeps two processes from writing them at once. */
import path from "node:path";
import { lockFolder } from "../files/lock-folder.js";

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
  lock(): Promise<() => Promise<void>> {
    return lockFolder({
      folder: this.folder,
      lockFile: "run.lock",
      subject: `The run folder ${this.folder}`,
      taken: `Another run is working in ${this.folder}`,
      option: "--run",
      codes: { unwritable: "run-folder", locked: "run-locked" },
    });
  }
}
