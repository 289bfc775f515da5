/** The engine threads of one model: starts them, hands each request to the next free one, turns failures back into errors. */
import path from "node:path";
import type { EngineRequest, EngineRequests, EngineSettings, LoadedModel } from "./engine-messages.js";
import { fileFromRoot } from "../../package-root.js";
import { CALL_TOKENS } from "./pack-windows.js";
import { refuseSecondBackend } from "./single-backend.js";
import { usableCores } from "./usable-cores.js";
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
/** Small: most of the work is not in reading the weights, so groups of texts stay small too (llama-model.ts). */
export const SMALL_MODEL_PARAMETERS = 100_000_000;

/** Up to here several contexts of few threads are the default on a CPU. */
export const SIDE_BY_SIDE_PARAMETERS = 2_000_000_000;

/**
 * Contexts on a GPU: while one's next call is prepared on the host, the others keep the GPU busy. On an H100 three filled it with
 * a model of 0.5B, two with larger ones (docs/performance.md).
 */
const GPU_CONTEXTS = { small: 3, large: 2 };
const LARGE_ON_GPU_PARAMETERS = 1e9;

/** Contexts on a CPU: more share its caches and the way to its memory, and each has its own logits and keys and values. */
const CPU_CONTEXTS = 8;

/** Logits held by all contexts together, bytes. */
const LOGITS_BYTES = 1 << 30;

/**
 * How many contexts, and threads in each, for a model of this size on this machine.
 *
 * On a CPU, contexts of one thread side by side: threads of one context wait for each other, spinning, at every matrix, so that
 * one that is held up holds up all. With one process keeping one of two cores busy, two contexts of one thread reach 0.6 to
 * 0.7 of their idle speed and one context of two threads 0.45 to 0.55, and idle they are as fast or faster, at 3M and at 0.5B
 * parameters (bench/results/2026-11-27-threads.json). Above `SIDE_BY_SIDE_PARAMETERS` nothing was measured: one context
 * with all cores, as a context takes much memory then.
 *
 * The load of the moment has no say: threads of a context may decide last digits and so are part of the plan's hash, which a
 * run that is killed and goes on an hour later must meet again. One-thread contexts need none, as the system deals out what is
 * left.
 */
export function planParallelism(
  size: { parameterCount: number; vocabularySize: number },
  options: { gpu: boolean; threads?: number | undefined; contexts?: number | undefined },
): { contexts: number; threadsPerContext: number } {
  const cores = options.threads ?? usableCores();
  const roomFor = Math.max(1, Math.floor(LOGITS_BYTES / (CALL_TOKENS * size.vocabularySize * 4)));
  const isSmall = size.parameterCount <= SMALL_MODEL_PARAMETERS;
  const sideBySide = isSmall
    ? Math.min(cores, roomFor)
    : size.parameterCount <= SIDE_BY_SIDE_PARAMETERS
      ? largestPart(cores, Math.min(CPU_CONTEXTS, roomFor))
      : 1;
  const onGpu = GPU_CONTEXTS[size.parameterCount > LARGE_ON_GPU_PARAMETERS ? "large" : "small"];
  const byDefault = options.gpu ? Math.min(cores, onGpu) : sideBySide;
  const contexts = options.contexts ?? byDefault;
  return { contexts, threadsPerContext: Math.max(1, Math.floor(cores / contexts)) };
}

/** As many contexts as leave no core without work. */
function largestPart(cores: number, most: number): number {
  let contexts = Math.min(cores, most);
  while (cores % contexts !== 0) contexts--;
  return contexts;
}
