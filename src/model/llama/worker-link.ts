/** Requests to one worker thread and its replies. An idle worker does not keep the process alive; a dead one fails all requests. */
import { Worker } from "node:worker_threads";
import { errorOf } from "./engine-failure.js";
import type { EngineReply } from "./engine-messages.js";

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export class WorkerLink {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #dead: Error | undefined;

  /** @param file the worker's code, built. It answers `{ id, request }` with an `EngineReply`. */
  constructor(file: string) {
    this.#worker = new Worker(file);
    this.#worker.on("message", (reply: EngineReply) => {
      const pending = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (this.#pending.size === 0) this.#worker.unref();
      if (reply.ok) pending?.resolve(reply.result);
      else pending?.reject(errorOf(reply.error));
    });
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`engine thread ended with code ${code}`)));
    this.#worker.unref();
  }

  ask(request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined) return reject(this.#dead);
      const id = this.#next++;
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, request });
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#dead = error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
