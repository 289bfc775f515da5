/** The engine threads of one model: starts them, hands each request to the next free one, turns failures back into errors. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import type {
  EngineFailure,
  EngineReply,
  EngineRequest,
  EngineRequests,
  EngineSettings,
  LoadedModel,
} from "./engine-messages.js";
import { fileFromRoot } from "../../package-root.js";
import { CALL_TOKENS } from "./pack-windows.js";

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

class EngineThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #dead: Error | undefined;

  constructor() {
    // Worker code is always the built one: Node cannot run .ts, and tests run from src/.
    this.#worker = new Worker(fileFromRoot(path.join("dist", "model", "llama", "engine-thread.js")));
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

  ask<Kind extends EngineRequest["kind"]>(
    request: Extract<EngineRequest, { kind: Kind }>,
  ): Promise<EngineRequests[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined) return reject(this.#dead);
      const id = this.#next++;
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#worker.ref(); // An idle model must not keep the process alive.
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

export class EnginePool {
  readonly model: LoadedModel;
  readonly contexts: number;
  readonly #threads: readonly EngineThread[];
  readonly #free: EngineThread[];
  readonly #waiting: ((thread: EngineThread) => void)[] = [];

  private constructor(model: LoadedModel, threads: readonly EngineThread[]) {
    this.model = model;
    this.contexts = threads.length;
    this.#threads = threads;
    this.#free = [...threads];
  }

  /**
   * Loads the weights once, then opens the contexts on them. Models are opened one after another: the library's backends
   * and its log belong to the whole process.
   * @throws {EnvironmentError} when this process already runs another backend.
   */
  static open(settings: EngineSettings, contexts: number): Promise<EnginePool> {
    const opening = lastOpening.then(() => EnginePool.#openNow(settings, contexts));
    lastOpening = opening.catch(() => undefined);
    return opening;
  }

  static async #openNow(settings: EngineSettings, contexts: number): Promise<EnginePool> {
    refuseSecondBackend(settings);
    const threads = [new EngineThread()];
    const [owner] = threads as [EngineThread];
    try {
      const model = await owner.ask({ kind: "load", settings });
      for (let index = 1; index < contexts; index++) threads.push(new EngineThread());
      await Promise.all(threads.slice(1).map((thread) => thread.ask({ kind: "context", settings, model })));
      return new EnginePool(model, threads);
    } catch (error) {
      await closeThreads(threads);
      throw error;
    }
  }

  /** Sends a request to the next free thread; one that was aborted while it waited is not sent. */
  async ask<Kind extends Exclude<EngineRequest["kind"], "load" | "context" | "close">>(
    request: Extract<EngineRequest, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<EngineRequests[Kind]> {
    const thread = this.#free.pop() ?? (await new Promise<EngineThread>((resolve) => this.#waiting.push(resolve)));
    try {
      signal?.throwIfAborted();
      return await thread.ask(request);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(thread);
      else next(thread);
    }
  }

  async close(): Promise<void> {
    await closeThreads(this.#threads);
  }
}

/** Contexts first, the weights (first thread) last. A thread that died must not hide why, nor keep the others open. */
async function closeThreads(threads: readonly EngineThread[]): Promise<void> {
  const close = (thread: EngineThread): Promise<unknown> => thread.ask({ kind: "close" }).catch(() => undefined);
  await Promise.all(threads.slice(1).map(close));
  if (threads[0] !== undefined) await close(threads[0]);
  await Promise.all(threads.map((thread) => thread.terminate()));
}

let lastOpening: Promise<unknown> = Promise.resolve();
let backendOfProcess: string | undefined;

/** ggml keeps the first backend it loads, whatever is asked for later: say so instead of recording what was not used. */
function refuseSecondBackend({ engine, gpu, cpuVariant }: EngineSettings): void {
  const wanted = gpu ? `${engine.gpu} engine` : `CPU variant ${cpuVariant}`;
  backendOfProcess ??= wanted;
  if (backendOfProcess === wanted) return;
  throw new EnvironmentError(
    "second-backend",
    `This process already runs the ${backendOfProcess}; the ${wanted} cannot be loaded beside it.`,
    { hint: "Use one engine in one process: start another for the other." },
  );
}

/** Models up to this size run as parallel one-thread contexts: two threads spinning on barriers between tiny matrices lose. */
export const SMALL_MODEL_PARAMETERS = 100_000_000;

/**
 * Contexts on a GPU: while one reads its logits on the host, the others keep the GPU busy. On an H200, 4 scored 3.3 times
 * as fast as 1 (ladder:m, bench/results/2026-11-23-gpu-h200.json), with the same totals to the bit.
 */
const GPU_CONTEXTS = 4;

/** Logits held by all contexts together, bytes. */
const LOGITS_BYTES = 1 << 30;

/** How many contexts, and threads in each, for a model of this size on this machine. */
export function planParallelism(
  size: { parameterCount: number; vocabularySize: number },
  options: { gpu: boolean; threads?: number | undefined; contexts?: number | undefined },
): { contexts: number; threadsPerContext: number } {
  const cores = options.threads ?? availableParallelism();
  const roomFor = Math.max(1, Math.floor(LOGITS_BYTES / (CALL_TOKENS * size.vocabularySize * 4)));
  const small = !options.gpu && size.parameterCount <= SMALL_MODEL_PARAMETERS;
  const byDefault = options.gpu ? Math.min(cores, GPU_CONTEXTS) : small ? Math.min(cores, roomFor) : 1;
  const contexts = options.contexts ?? byDefault;
  return { contexts, threadsPerContext: Math.max(1, Math.floor(cores / contexts)) };
}

function errorOf(failure: EngineFailure): Error {
  const options = failure.hint === undefined ? {} : { hint: failure.hint };
  switch (failure.family) {
    case "usage":
      return new UsageError(failure.code, failure.message, options);
    case "environment":
      return new EnvironmentError(failure.code, failure.message, options);
    case "data":
      return new DataError(failure.code, failure.message, options);
    case "bug":
      return new Error(failure.message);
  }
}
