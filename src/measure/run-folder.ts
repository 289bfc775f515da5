/** Where a run keeps what: names of its files, and the lock that keeps two processes from writing them at once. */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { EnvironmentError } from "../errors.js";

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

  measurementFile(model: string, corpus: string, planHash: string): string {
    return path.join(this.folder, "measurements", `${model}--${corpus}-${planHash.slice(0, 12)}.json`);
  }

  scoreFile(model: string, name: string): string {
    return path.join(this.folder, "scores", `${model}--${name}.json`);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Takes the folder for this process; the returned function gives it back. @throws {EnvironmentError} when a living process has it. */
  async lock(): Promise<() => Promise<void>> {
    await mkdir(this.folder, { recursive: true });
    const file = path.join(this.folder, "run.lock");
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const handle = await open(file, "wx");
        await handle.writeFile(String(process.pid));
        await handle.close();
        return () => rm(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const owner = Number(await readFile(file, "utf8").catch(() => ""));
        if (isAlive(owner)) {
          throw new EnvironmentError("run-locked", `Process ${owner} is working in ${this.folder}.`, {
            hint: "Wait for it, end it, or name another folder with --run.",
          });
        }
        await rm(file, { force: true }); // Its owner was killed.
      }
    }
    throw new EnvironmentError("run-locked", `${file} cannot be taken.`, {
      hint: "Delete it if no bitwit is running.",
    });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
