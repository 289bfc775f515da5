/** A process of this folder that prints JSON lines, and may be killed at any of them. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Said {
  readonly type: string;
  readonly [key: string]: unknown;
}

export class Teller {
  static readonly #running: ChildProcess[] = [];
  readonly child: ChildProcess;
  readonly said: Said[] = [];
  readonly ended: Promise<number | null>;
  #look: () => void = () => undefined;

  constructor(script: string, options: Record<string, unknown>) {
    const file = path.join(import.meta.dirname, script);
    this.child = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
    Teller.#running.push(this.child);
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      this.said.push(JSON.parse(line) as Said);
      this.#look();
    });
    this.ended = once(this.child, "close").then(([code]) => {
      this.#look();
      return code as number | null;
    });
  }

  static killAll(): void {
    for (const child of Teller.#running.splice(0)) child.kill("SIGKILL");
  }

  count(type: string): number {
    return this.said.filter((one) => one.type === type).length;
  }

  /** Resolves when it has said so many of them, or has ended. */
  async heard(type: string, times = 1): Promise<void> {
    while (this.count(type) < times && this.child.exitCode === null && this.child.signalCode === null)
      await new Promise<void>((resolve) => (this.#look = resolve));
  }

  /** What it said last. */
  async result(): Promise<Said> {
    await this.ended;
    return this.said.at(-1) ?? { type: "nothing" };
  }
}
