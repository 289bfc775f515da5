/** What a `LlamaModel` and its engine threads say to each other. Everything here survives structured cloning. */
import type { ExaminedWindow, TokenBytes } from "../inspectable-model.js";
import type { Generated, GenerateOptions } from "../generating-model.js";
import type { TokenizedTexts } from "../language-model.js";
import type { EngineFailure } from "./engine-failure.js";
import type { EngineLocation } from "./locate-engine.js";
import type { GenerationGroup } from "./plan-generation.js";
import type { BatchLimits, WindowBatch } from "./plan-batches.js";
import type { TreeCall } from "./token-tree.js";

export interface EngineSettings {
  readonly engine: EngineLocation;
  readonly file: string;
  /** Inputs a context holds, tokens. */
  readonly contextTokens: number;
  /** Tokens that texts of a context may have behind their prefix, all of them together. */
  readonly generationCells: number;
  /** Keys and values of a token in all layers, at most. */
  readonly memoryBytesPerToken: number;
  readonly threads: number;
  readonly gpu: boolean;
  /** Take the softmax on the device also where it is no GPU, with these limits: for tests. */
  readonly batchLimits?: BatchLimits | undefined;
  /** The CPU variant by name. */
  readonly cpuVariant: string;
  /** The tokenizer puts a space in front of every text. */
  readonly addsSpacePrefix: boolean;
  /** The kernel module, compiled once and shared. */
  readonly kernel: WebAssembly.Module;
}

/** What the engine says of a model it has loaded. */
export interface LoadedModel {
  /** Native address of the model: valid in every thread of this process. */
  readonly address: bigint;
  readonly vocabularySize: number;
  readonly trainedContext: number;
  readonly parameterCount: number;
  readonly bos: number | undefined;
  readonly startToken: number | undefined;
  /** Several windows may share one decode call. False for models with recurrent state. */
  readonly packsWindows: boolean;
  readonly device: string;
  /** All memory of a GPU. */
  readonly deviceBytes: number | undefined;
  /** What a call holds where the device takes the softmax; absent on CPUs. */
  readonly batchLimits?: BatchLimits | undefined;
  /** What llama.cpp warned about while it loaded the file. */
  readonly complaints: readonly string[];
}

/** Windows that share one decode call, flattened: `lengths[i]` tokens belong to window i, its last `scored[i]` count. */
export interface WindowGroup {
  readonly tokens: Int32Array;
  readonly lengths: Int32Array;
  readonly scored: Int32Array;
}

export type EngineRequest =
  | { readonly kind: "load"; readonly settings: EngineSettings }
  | { readonly kind: "context"; readonly settings: EngineSettings; readonly model: LoadedModel }
  | { readonly kind: "score"; readonly group: WindowGroup | WindowBatch | TreeCall; readonly decodeOnly: boolean }
  | { readonly kind: "examine"; readonly group: WindowGroup | TreeCall; readonly alternatives: number }
  | {
      readonly kind: "generate";
      readonly group: GenerationGroup;
      readonly options: GenerateOptions;
      /** One shared int32: anything but 0 ends the generation. */
      readonly cancelled: Int32Array;
    }
  | { readonly kind: "tokenize"; readonly text: string }
  | { readonly kind: "tokenizeAll"; readonly texts: readonly string[] }
  | { readonly kind: "detokenize"; readonly tokens: Int32Array }
  | { readonly kind: "tokenBytes"; readonly tokens: Int32Array; readonly startsText: boolean }
  | { readonly kind: "close" };

export interface EngineRequests {
  load: LoadedModel;
  context: undefined;
  /** Bits of every scored token of the group, window after window. */
  score: Float64Array;
  /** The same with ranks and alternatives, the group's windows one after another. */
  examine: ExaminedWindow;
  /** One for each prompt of the group; undefined when it was cancelled. */
  generate: Generated[] | undefined;
  tokenize: Int32Array;
  tokenizeAll: TokenizedTexts;
  detokenize: string;
  tokenBytes: TokenBytes;
  close: undefined;
}

export type EngineReply =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: EngineFailure };
