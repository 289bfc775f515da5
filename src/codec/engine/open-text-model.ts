/** A GGUF model as the codec uses it: one pinned CPU variant, and as many contexts as blocks are coded at once. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { DataError, EnvironmentError } from "../../errors.js";
import type { GgufHeader } from "../../model/gguf/gguf-header.js";
import { addsSpacePrefix } from "../../model/gguf/space-prefix.js";
import { hashFile } from "../../model/hash-file.js";
import type { TokenBytes } from "../../model/inspectable-model.js";
import { SMALL_MODEL_PARAMETERS } from "../../model/llama/engine-pool.js";
import { LLAMA_CPP_RELEASE, loadLlamaApi } from "../../model/llama/ffi.js";
import { checkLlamaModel } from "../../model/llama/check-llama-model.js";
import { chooseCpuVariant } from "../../model/llama/load-weights.js";
import { locateEngine } from "../../model/llama/locate-engine.js";
import { refuseSecondBackend } from "../../model/llama/single-backend.js";
import { WorkerLink } from "../../model/llama/worker-link.js";
import { fileFromRoot } from "../../package-root.js";
import type { ModelIdentity } from "../format/model-record.js";
import { QUANTIZATION } from "../format/model-record.js";
import type { LockstepGeometry } from "../lockstep.js";
import type { TextModel, Watch } from "../text-model.js";
import { compileTokenKernel } from "../token-kernel.js";
import type { EncodedStreams } from "../token-streams.js";
import { archiveVariant } from "./archive-variant.js";
import { portableShape } from "./portable-shape.js";
import type { PortableGeneration, PortableSettings } from "./kernel-source.js";
import type { CallState, CodecRequest, CodecResults, CodecSettings } from "./codec-messages.js";

export interface TextModelOptions {
  readonly geometry: LockstepGeometry;
  /**
   * `portable` is bitwit's own kernel, the same numbers on every machine; `native` llama.cpp with a pinned CPU variant. Default:
   * portable where it can run the model.
   */
  readonly engine?: "portable" | "native" | undefined;
  /** Of the portable kernel: 1 for archives that were made with it. Default 2, in which streams have one window that slides. */
  readonly generation?: PortableGeneration | undefined;
  /** Of llama.cpp. Default: the one that archives are made with on this kind of machine. */
  readonly cpuVariant?: string | undefined;
  /** CPU threads in all; default every core. What is computed does not depend on it. */
  readonly threads?: number | undefined;
  /** Blocks coded at once; default by the model's size. */
  readonly contexts?: number | undefined;
}

/**
 * @param id how the model is named in the archive.
 * @throws {EnvironmentError} no such file, no engine, no memory, or a CPU variant that this machine cannot run.
 * @throws {DataError} not a GGUF, or not a causal language model.
 */
export async function openTextModel(
  id: string,
  file: string,
  { geometry, cpuVariant, threads, contexts, engine: wanted, generation = 2 }: TextModelOptions,
): Promise<TextModel> {
  const header = await checkLlamaModel(id, file, geometry.contextTokens);
  const engine = locateEngine(undefined, LLAMA_CPP_RELEASE);
  loadLlamaApi(engine); // Looking at CPU variants opens and closes libraries that share its base, which must stay.
  const cores = threads ?? availableParallelism();
  const blocks = contexts ?? (header.parameterCount <= SMALL_MODEL_PARAMETERS ? cores : 1);
  const portable = wanted === "native" ? undefined : await portableSettings(file, header, generation);
  if (wanted === "portable" && portable === undefined) throw notPortable(id);
  const settings: CodecSettings = {
    engine,
    file,
    gpu: false,
    // For its tokenizer any will do.
    cpuVariant: portable === undefined ? archiveVariant(engine, cpuVariant) : chooseCpuVariant(engine, cpuVariant).name,
    ...(portable === undefined ? {} : { portable }),
    threads: Math.max(1, Math.floor(cores / blocks)),
    addsSpacePrefix: addsSpacePrefix(header),
    kernel: await compileTokenKernel(),
    geometry,
  };
  refuseSecondBackend(settings);
  const pool = Array.from({ length: blocks }, () => new CodecThread());
  try {
    const [owner, ...others] = pool as [CodecThread, ...CodecThread[]];
    const [sha256, model] = await Promise.all([hashFile(file), owner.ask({ kind: "load", settings })]);
    if (!model.packsWindows && geometry.streams > 1) throw manyStreams(id);
    await Promise.all(others.map((thread) => thread.ask({ kind: "context", settings, model })));
    const identity: ModelIdentity = {
      id,
      sha256,
      tokenizerHash: await owner.ask({ kind: "tokenizerHash" }),
      engine:
        portable === undefined ? `llama.cpp ${engine.release}/${engine.packageVersion}` : PORTABLE_ENGINES[generation],
      device: portable === undefined ? model.device : "any",
      vocabularySize: model.vocabularySize,
      contextTokens: geometry.contextTokens,
      // A window that slides gives up one token for each that comes.
      overlapTokens: portable?.generation === 2 ? geometry.contextTokens - 1 : geometry.overlapTokens,
      streams: geometry.streams,
      quantization: QUANTIZATION,
      probe: await probe(pool),
    };
    return new EngineTextModel(identity, pool);
  } catch (error) {
    await closeThreads(pool);
    throw error;
  }
}

class CodecThread {
  // Worker code is always the built one: Node cannot run .ts, and tests run from src/.
  readonly #link = new WorkerLink(fileFromRoot(path.join("dist", "codec", "engine", "codec-thread.js")));

  ask<Kind extends CodecRequest["kind"]>(request: Extract<CodecRequest, { kind: Kind }>): Promise<CodecResults[Kind]> {
    return this.#link.ask(request) as Promise<CodecResults[Kind]>;
  }

  terminate(): Promise<void> {
    return this.#link.terminate();
  }
}

/** Every context computes it, and they must agree. */
async function probe(threads: readonly CodecThread[]): Promise<string> {
  const probes = await Promise.all(threads.map((thread) => thread.ask({ kind: "probe" })));
  const [first, ...others] = probes as [string, ...string[]];
  if (others.every((other) => other === first)) return first;
  throw new EnvironmentError("probe-unstable", "Two contexts of one model compute different numbers on this machine.", {
    hint: "Archives made here could not be read again: check the memory of this machine, and report `bitwit doctor --json`.",
  });
}

/** Contexts first, the weights (first thread) last. */
async function closeThreads(threads: readonly CodecThread[]): Promise<void> {
  const close = (thread: CodecThread): Promise<unknown> => thread.ask({ kind: "close" }).catch(() => undefined);
  await Promise.all(threads.slice(1).map(close));
  if (threads[0] !== undefined) await close(threads[0]);
  await Promise.all(threads.map((thread) => thread.terminate()));
}

/** Names the numbers that the portable kernels compute: another number when a last digit may differ. */
export const PORTABLE_ENGINES = { 1: "bitwit-wasm 1", 2: "bitwit-wasm 2" } as const;

const KERNELS = { 1: "llama-model", 2: "sliding-llama" } as const;

async function portableSettings(
  file: string,
  header: GgufHeader,
  generation: PortableGeneration,
): Promise<PortableSettings | undefined> {
  const shape = portableShape(header);
  if (shape === undefined) return undefined;
  const kernel = await WebAssembly.compile(await readFile(fileFromRoot(`dist/kernel/${KERNELS[generation]}.wasm`)));
  return { generation, kernel, file, dataOffset: header.dataOffset, shape };
}

function notPortable(id: string): EnvironmentError {
  return new EnvironmentError("not-portable", `${id} cannot run in bitwit's portable kernel.`, {
    hint: "It runs small Llama models in Q8_0. Leave out --engine, and llama.cpp computes.",
  });
}

function manyStreams(id: string): DataError {
  return new DataError("model-recurrent", `${id} keeps a recurrent state and can read one stream at a time only.`, {
    hint: "Use --streams 1 with it.",
  });
}

const TELL_EACH_MS = 250;

class EngineTextModel implements TextModel {
  readonly identity: ModelIdentity;
  readonly parallelBlocks: number;
  readonly #threads: readonly CodecThread[];
  readonly #free: CodecThread[];
  readonly #waiting: ((thread: CodecThread) => void)[] = [];
  #closed: Promise<void> | undefined;

  constructor(identity: ModelIdentity, threads: readonly CodecThread[]) {
    this.identity = identity;
    this.parallelBlocks = threads.length;
    this.#threads = threads;
    this.#free = [...threads];
  }

  tokenize(text: string): Promise<Int32Array> {
    return this.#withThread((thread) => thread.ask({ kind: "tokenize", text }));
  }

  tokenBytes(tokens: Int32Array): Promise<TokenBytes> {
    return this.#withThread((thread) => thread.ask({ kind: "tokenBytes", tokens }));
  }

  encode(streams: readonly Int32Array[], mostBytes: number, watch?: Watch): Promise<EncodedStreams> {
    return this.#watched(watch, (thread, state) => thread.ask({ kind: "encode", streams, mostBytes, state }));
  }

  decode(counts: readonly number[], payload: Uint8Array, watch?: Watch): Promise<readonly Int32Array[]> {
    return this.#watched(watch, (thread, state) => thread.ask({ kind: "decode", counts, payload, state }));
  }

  close(): Promise<void> {
    this.#closed ??= closeThreads(this.#threads);
    return this.#closed;
  }

  #watched<Result>(
    watch: Watch | undefined,
    call: (thread: CodecThread, state: CallState) => Promise<Result>,
  ): Promise<Result> {
    return this.#withThread(async (thread) => {
      watch?.signal?.throwIfAborted();
      const state = new Int32Array(new SharedArrayBuffer(8));
      const stop = (): void => void Atomics.store(state, 1, 1);
      const timer = setInterval(() => watch?.onTokens?.(Atomics.load(state, 0)), TELL_EACH_MS);
      watch?.signal?.addEventListener("abort", stop);
      try {
        return await call(thread, state);
      } catch (error) {
        watch?.signal?.throwIfAborted();
        throw error;
      } finally {
        clearInterval(timer);
        watch?.signal?.removeEventListener("abort", stop);
      }
    });
  }

  async #withThread<Result>(work: (thread: CodecThread) => Promise<Result>): Promise<Result> {
    const thread = this.#free.pop() ?? (await new Promise<CodecThread>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(thread);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(thread);
      else next(thread);
    }
  }
}
