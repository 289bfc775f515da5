/** A GGUF model in this process, through llama.cpp. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { DataError, EnvironmentError, UsageError, type Warning } from "../../errors.js";
import { readGguf, type GgufHeader } from "../gguf/read-gguf.js";
import { addsSpacePrefix } from "../gguf/space-prefix.js";
import { hashTokenizer } from "../gguf/hash-tokenizer.js";
import { hashFile } from "../hash-file.js";
import type { LocalModelInfo, ScoreOptions, TokenizedTexts, Window } from "../language-model.js";
import { checkGeneration, type Generated, type GenerateOptions, type GeneratingModel } from "../generating-model.js";
import type { ExaminedWindow, InspectableModel, TokenBytes } from "../inspectable-model.js";
import { hashPlan } from "../../text/plan-hash.js";
import { cudaLibrary } from "./cuda-library.js";
import { EnginePool, planParallelism, SMALL_MODEL_PARAMETERS } from "./engine-pool.js";
import { LLAMA_CPP_RELEASE, loadLlamaApi } from "./ffi.js";
import { chooseCpuVariant } from "./load-weights.js";
import { locateEngine, type EngineLocation, type GpuKind } from "./locate-engine.js";
import { packWindows } from "./pack-windows.js";
import { planBatches, type BatchLimits, type WindowBatch } from "./plan-batches.js";
import { MAX_TEXTS, planGeneration } from "./plan-generation.js";
import { planShared } from "./plan-shared.js";
import { TOKENIZING_VERSION } from "./cut-rule.js";
import { refuseWhatAborts } from "./refuse-what-aborts.js";
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

/**
 * How many tokens texts that grow side by side may have behind their prefix: a function of the file and the context length
 * alone. Every step looks at all of them for each text. In a small model that is most of the work, so groups stay small; in a
 * large one reading the weights is, and a group shares that (4096 tokens take half a GiB in Llama 3 8B).
 */
function planGenerationCells({ architecture, parameterCount, metadata }: GgufHeader, contextTokens: number): number {
  const wanted = parameterCount <= SMALL_MODEL_PARAMETERS ? 2048 : 4096;
  // From this length on, prefix included, some models change their rotary factors.
  const unchanged = metadata.get(`${architecture}.rope.scaling.original_context_length`);
  return typeof unchanged === "number" ? Math.max(0, Math.min(wanted, unchanged - contextTokens)) : wanted;
}

/** Keys and values of a token in half precision, as far as the header says: of every layer as many as of the widest. */
function memoryBytesOf({ architecture, metadata }: GgufHeader): number {
  const value = (name: string): number | undefined => {
    const found = metadata.get(`${architecture}.${name}`);
    return typeof found === "number" && found > 0 ? found : undefined;
  };
  const [layers = 1, width = 1, heads = 1] = ["block_count", "embedding_length", "attention.head_count"].map(value);
  const keyHeads = value("attention.head_count_kv") ?? heads;
  const [keys, values] = ["key", "value"].map((part) => value(`attention.${part}_length`) ?? width / heads);
  return 2 * layers * keyHeads * ((keys as number) + (values as number));
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

/** Everything that can be known without loading the weights; throws as `openLlamaModel` does. */
export async function checkLlamaModel(ref: string, file: string, contextTokens: number): Promise<GgufHeader> {
  await sizeOf(file);
  const header = await readGguf(file, { keep: ["tokenizer.ggml.tokens"] });
  refuseWhatAborts(file, header);
  if (!header.isDecoder) {
    throw new DataError(
      "model-not-causal",
      `${file} holds a "${header.architecture}" model, which does not predict the next token, so it has no bits per character.`,
      {
        hint: "Use a causal (decoder-only) language model.",
      },
    );
  }
  if (header.contextLength !== undefined && contextTokens > header.contextLength) {
    throw new UsageError(
      "context-too-long",
      `The protocol's context of ${contextTokens} tokens is longer than ${ref} was trained with (${header.contextLength}).`,
      {
        hint:
          header.contextLength < 4
            ? "The file's context_length is damaged or unusable: get or convert it again."
            : `Use --context ${header.contextLength} and a --stride of a quarter of it; compare such results only with one another.`,
      },
    );
  }
  return header;
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

async function sizeOf(file: string): Promise<number> {
  try {
    const stats = await stat(file);
    if (stats.isFile()) return stats.size;
  } catch (cause) {
    throw new EnvironmentError("model-missing", `There is no model file ${file}.`, {
      hint: "Check the path; `bitwit models list` shows the built-in models.",
      cause,
    });
  }
  throw new EnvironmentError("model-missing", `${file} is not a file.`, { hint: "Give the path of a .gguf file." });
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
