/** The engine threads of one model: starts them, hands each request to the next free one, turns failures back into errors. */
import { availableParallelism } from "node:os";
import path from "node:path";
import type { EngineRequest, EngineRequests, EngineSettings, LoadedModel } from "./engine-messages.js";
import { fileFromRoot } from "../../package-root.js";
import { CALL_TOKENS } from "./pack-windows.js";
import { refuseSecondBackend } from "./single-backend.js";
import { WorkerLink } from "./worker-link.js";

/** An engine thread; worker code is always the built one: Node cannot run .ts, and tests run from src/. */
class EngineThread {
  readonly #link = new WorkerLink(fileFromRoot(path.join("dist", "model", "llama", "engine-thread.js")));

  ask<Kind extends EngineRequest["kind"]>(
    request: Extract<EngineRequest, { kind: Kind }>,
  ): Promise<EngineRequests[Kind]> {
    return this.#link.ask(request) as Promise<EngineRequests[Kind]>;
  }

  terminate(): Promise<void> {
    return this.#link.terminate();
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
/** Models up to this size run as parallel one-thread contexts: two threads spinning on barriers between tiny matrices lose. */
export const SMALL_MODEL_PARAMETERS = 100_000_000;

/**
 * Contexts on a GPU: while one's next call is prepared on the host, the others keep the GPU busy. On an H100 three filled it with
 * a model of 0.5B, two with larger ones (docs/performance.md).
 */
const GPU_CONTEXTS = { small: 3, large: 2 };
const LARGE_ON_GPU_PARAMETERS = 1e9;

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
  const onGpu = GPU_CONTEXTS[size.parameterCount > LARGE_ON_GPU_PARAMETERS ? "large" : "small"];
  const byDefault = options.gpu ? Math.min(cores, onGpu) : small ? Math.min(cores, roomFor) : 1;
  const contexts = options.contexts ?? byDefault;
  return { contexts, threadsPerContext: Math.max(1, Math.floor(cores / contexts)) };
}
