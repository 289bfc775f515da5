/** A GGUF model in this process, through llama.cpp. */
import path from "node:path";
import { UsageError, type Warning } from "../../errors.js";
import { addsSpacePrefix } from "../gguf/space-prefix.js";
import { hashTokenizer } from "../gguf/hash-tokenizer.js";
import { hashFile } from "../hash-file.js";
import type { LocalModelInfo, ScoreOptions, TokenizedTexts, Window } from "../language-model.js";
import { checkGeneration, type Generated, type GenerateOptions, type GeneratingModel } from "../generating-model.js";
import type { ExaminedWindow, InspectableModel, TokenBytes } from "../inspectable-model.js";
import { hashPlan } from "../../text/plan-hash.js";
import { checkLlamaModel, sizeOf } from "./check-llama-model.js";
import { cudaLibrary } from "./cuda-library.js";
import { EnginePool, planParallelism } from "./engine-pool.js";
import { LLAMA_CPP_RELEASE, loadLlamaApi } from "./ffi.js";
import { chooseCpuVariant } from "./load-weights.js";
import { locateEngine, type EngineLocation, type GpuKind } from "./locate-engine.js";
import { packWindows } from "./pack-windows.js";
import { planBatches, type BatchLimits, type WindowBatch } from "./plan-batches.js";
import { MAX_TEXTS, planGeneration } from "./plan-generation.js";
import { memoryBytesOf, planGenerationCells } from "./plan-memory.js";
import { planShared } from "./plan-shared.js";
import { TOKENIZING_VERSION } from "./cut-rule.js";
import type { WindowGroup } from "./engine-messages.js";
import { compileKernel, MOST_ALTERNATIVES } from "./scoring-kernel.js";
import type { TreeCall } from "./token-tree.js";

export interface LlamaOptions {
  /** Longest input of a window, tokens. */
  readonly contextTokens: number;
  /** Use a GPU engine: one kind, or whichever is installed. */
  readonly gpu?: GpuKind | "any" | undefined;
  /** CPU threads in all; default every core. */
  readonly threads?: number | undefined;
  /** Contexts scoring side by side; default by the model's size. */
  readonly contexts?: number | undefined;
  readonly cpuVariant?: string | undefined;
  /** What a call holds, instead of what the GPU suggests; on a CPU it makes the model score as on a GPU. For tests and benches. */
  readonly batchLimits?: BatchLimits | undefined;
  /** Decode without reading the logits: every bit is 0. For benchmarks only. */
  readonly decodeOnly?: boolean;
}

/**
 * Opens a GGUF file.
 * @throws {EnvironmentError} no such file, no engine, no memory.
 * @throws {DataError} not a GGUF, truncated, or not a causal language model.
 * @throws {UsageError} a context longer than the model was trained with.
 */
export async function openLlamaModel(
  ref: string,
  file: string,
  options: LlamaOptions,
): Promise<InspectableModel & GeneratingModel> {
  const fileBytes = await sizeOf(file);
  const header = await checkLlamaModel(ref, file, options.contextTokens);
  checkCounts(options);
  const engine = locateEngine(options.gpu, LLAMA_CPP_RELEASE);
  loadLlamaApi(engine); // Looking at CPU variants opens and closes libraries that share its base, which must stay.
  const size = { parameterCount: header.parameterCount, vocabularySize: header.vocabularySize ?? 0 };
  const { threads, contexts } = options;
  const parallelism = planParallelism(size, { gpu: options.gpu !== undefined, threads, contexts });
  const sha256 = await hashFile(file);
  const tokenizer = { engine: engine.release, version: TOKENIZING_VERSION, sha256: await hashTokenizer(file, header) };
  const generationCells = planGenerationCells(header, options.contextTokens);
  const pool = await EnginePool.open(
    {
      engine,
      file,
      contextTokens: options.contextTokens,
      generationCells,
      memoryBytesPerToken: memoryBytesOf(header),
      threads: parallelism.threadsPerContext,
      gpu: options.gpu !== undefined,
      batchLimits: options.batchLimits,
      cpuVariant: chooseCpuVariant(engine, options.cpuVariant).name,
      addsSpacePrefix: addsSpacePrefix(header),
      kernel: await compileKernel(),
    },
    parallelism.contexts,
  );
  const info: LocalModelInfo = {
    ref,
    name: nameOf(ref),
    sha256,
    architecture: header.architecture,
    parameterCount: pool.model.parameterCount,
    vocabularySize: pool.model.vocabularySize,
    trainedContext: pool.model.trainedContext,
    quantization: header.quantization,
    fileBytes,
    backend: {
      name: "llama.cpp",
      version: `${engine.release} (${engine.packageName}@${engine.packageVersion}${await cudaBuild(engine)})`,
      device: pool.model.device,
      threadsPerContext: parallelism.threadsPerContext,
      contexts: pool.contexts,
      ...settingsOf(pool.model.batchLimits),
    },
  };
  const warnings = [...header.warnings, ...pool.model.complaints.map((text) => complaint(ref, text))];
  const { contextTokens, decodeOnly = false } = options;
  return new LlamaModel(info, pool, warnings, {
    ...{ contextTokens, generationCells, decodeOnly },
    tokenizerSha256: hashPlan(tokenizer),
  });
}

/** What moves the last digits on a GPU besides the device. */
function settingsOf(limits: BatchLimits | undefined): { settings?: string } {
  if (limits === undefined) return {};
  return {
    settings: `softmax=device call=${limits.callTokens} sequences=${limits.sequences} step=${limits.stepTokens} outputs=${limits.outputs}`,
  };
}

function complaint(ref: string, text: string): Warning {
  return { code: "engine-warning", message: `llama.cpp warns about ${ref}: ${text}` };
}

/** Which CUDA build it is when it is not the main package's own: other kernels, other last digits. */
async function cudaBuild(engine: EngineLocation): Promise<string> {
  if (engine.gpu !== "cuda") return "";
  const { file } = cudaLibrary(engine);
  if (file.startsWith(engine.folder)) return "";
  return file === process.env["BITWIT_CUDA_LIBRARY"] ? `, own build ${(await hashFile(file)).slice(0, 12)}` : ", -ext";
}

function checkCounts({ contextTokens, threads, contexts }: LlamaOptions): void {
  for (const [name, value] of Object.entries({ contextTokens, threads, contexts })) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new UsageError("count", `${name} is ${value}; it must be a whole number above 0.`, {
      hint: `Leave ${name} out, or give such a number.`,
    });
  }
}

interface LlamaModelSettings {
  readonly contextTokens: number;
  readonly generationCells: number;
  readonly decodeOnly: boolean;
  readonly tokenizerSha256: string;
}

class LlamaModel implements InspectableModel, GeneratingModel {
  readonly info: LocalModelInfo;
  readonly bos: number | undefined;
  readonly startToken: number | undefined;
  readonly warnings: readonly Warning[];
  readonly tokenizerSha256: string;
  readonly #pool: EnginePool;
  readonly #settings: LlamaModelSettings;
  #closed: Promise<void> | undefined;

  constructor(info: LocalModelInfo, pool: EnginePool, warnings: readonly Warning[], settings: LlamaModelSettings) {
    this.info = info;
    this.warnings = warnings;
    this.bos = pool.model.bos;
    this.startToken = pool.model.startToken;
    this.#pool = pool;
    this.#settings = settings;
    this.tokenizerSha256 = settings.tokenizerSha256;
  }

  tokenize(text: string): Promise<Int32Array> {
    return this.#pool.ask({ kind: "tokenize", text });
  }

  tokenizeAll(texts: readonly string[]): Promise<TokenizedTexts> {
    return this.#pool.ask({ kind: "tokenizeAll", texts });
  }

  detokenize(tokens: Int32Array): Promise<string> {
    checkTokens(tokens, this.info.vocabularySize);
    return this.#pool.ask({ kind: "detokenize", tokens });
  }

  tokenBytes(tokens: Int32Array, startsText: boolean): Promise<TokenBytes> {
    checkTokens(tokens, this.info.vocabularySize);
    return this.#pool.ask({ kind: "tokenBytes", tokens, startsText });
  }

  async score(windows: readonly Window[], signal?: AbortSignal, options?: ScoreOptions): Promise<Float64Array[]> {
    const { decodeOnly } = this.#settings;
    const limits = this.#pool.model.batchLimits;
    if (limits !== undefined && options?.sharesPrefixes !== true) return this.#scoreBatches(windows, limits, signal);
    const groups = await this.#eachGroup(windows, options, (group) =>
      this.#pool.ask({ kind: "score", group, decodeOnly }, signal),
    );
    return groups.flatMap(({ places, result }) => places.map(({ from, to }) => result.subarray(from, to)));
  }

  async #scoreBatches(
    windows: readonly Window[],
    limits: BatchLimits,
    signal: AbortSignal | undefined,
  ): Promise<Float64Array[]> {
    this.#checkWindows(windows);
    const { decodeOnly } = this.#settings;
    const bits: Float64Array[] = new Array<Float64Array>(windows.length);
    const scoreBatch = async (group: WindowBatch): Promise<void> => {
      const result = await this.#pool.ask({ kind: "score", group, decodeOnly }, signal);
      let end = 0;
      group.places.forEach((place, row) => {
        bits[place] = result.subarray(end, (end += group.scored[row] as number));
      });
    };
    await Promise.all(planBatches(windows, limits).map(scoreBatch));
    return bits;
  }

  async examine(
    windows: readonly Window[],
    alternatives: number,
    signal?: AbortSignal,
    options?: ScoreOptions,
  ): Promise<ExaminedWindow[]> {
    if (!(Number.isInteger(alternatives) && alternatives >= 0 && alternatives <= MOST_ALTERNATIVES))
      throw new RangeError(`${alternatives} alternatives were asked for; 0 to ${MOST_ALTERNATIVES} can be named`);
    const groups = await this.#eachGroup(windows, options, (group) =>
      this.#pool.ask({ kind: "examine", group, alternatives }, signal),
    );
    const each = Math.min(alternatives, this.info.vocabularySize);
    return groups.flatMap(({ places, result }) =>
      places.map(({ from, to }) => ({
        bits: result.bits.subarray(from, to),
        ranks: result.ranks.subarray(from, to),
        alternatives: result.alternatives.subarray(from * each, to * each),
        alternativeBits: result.alternativeBits.subarray(from * each, to * each),
      })),
    );
  }

  async generate(prompts: readonly Int32Array[], options: GenerateOptions, signal?: AbortSignal): Promise<Generated[]> {
    const { contextTokens, generationCells } = this.#settings;
    checkGeneration(prompts, options, contextTokens);
    for (const prompt of prompts) checkTokens(prompt, this.info.vocabularySize);
    const groups = planGeneration(prompts, {
      maxTokens: options.maxTokens,
      texts: this.#pool.model.packsWindows ? MAX_TEXTS : 1,
      ownCells: generationCells,
    });
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const cancel = (): void => void Atomics.store(cancelled, 0, 1);
    signal?.addEventListener("abort", cancel);
    try {
      const asked = groups.map((group) => this.#pool.ask({ kind: "generate", group, options, cancelled }, signal));
      const results = await Promise.all(asked);
      signal?.throwIfAborted();
      return results.flatMap((result) => result ?? []);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Packs the windows into groups, asks for each, and says where in its result each window's places are. */
  #eachGroup<Result>(
    windows: readonly Window[],
    options: ScoreOptions | undefined,
    ask: (group: WindowGroup | TreeCall) => Promise<Result>,
  ) {
    this.#checkWindows(windows);
    const packs = this.#pool.model.packsWindows;
    const groups = options?.sharesPrefixes && packs ? planShared(windows) : packWindows(windows, packs);
    return Promise.all(
      groups.map(async (group) => {
        let end = 0;
        const places = Array.from(group.scored, (count) => ({ from: end, to: (end += count) }));
        return { places, result: await ask(group) };
      }),
    );
  }

  #checkWindows(windows: readonly Window[]): void {
    for (const window of windows) {
      checkWindow(window);
      checkTokens(window.tokens, this.info.vocabularySize);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.close();
    return this.#closed;
  }
}

function checkWindow(window: Window): void {
  if (window.scored >= 1 && window.scored < window.tokens.length) return;
  throw new RangeError(`a window of ${window.tokens.length} tokens cannot score ${window.scored} of them`);
}

/** The library ends the process on a token it does not have. */
function checkTokens(tokens: Int32Array, vocabularySize: number): void {
  for (const token of tokens)
    if (token < 0 || token >= vocabularySize)
      throw new RangeError(`there is no token ${token}; the vocabulary has 0 to ${vocabularySize - 1}`);
}

function nameOf(ref: string): string {
  const name = path
    .basename(ref)
    .replace(/\.gguf$/i, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 80);
  return name === "" ? "model" : name;
}
