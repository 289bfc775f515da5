/**
 * The interface every engine implements (llama.cpp in process, a fake in tests, servers over HTTP).
 * Invariant: what `score` returns depends on the windows given and the model alone, never on timing or on what was
 * scored before.
 */

import type { Warning } from "../errors.js";

/** A run of tokens given to the model, of which the last `scored` ones count. `tokens[0]` is never scored by the model. */
export interface Window {
  /** Token ids; the model reads all but the last as input. `tokens.length − 1 ≤ context`. */
  readonly tokens: Int32Array;
  /** How many of the last tokens count, 1 … tokens.length − 1. */
  readonly scored: number;
}

export interface ModelInfo {
  /** The reference as the user typed it, such as `ladder:m`. */
  readonly ref: string;
  /** A short name that is safe as a file name. */
  readonly name: string;
  /** SHA-256 of the weights file, hex; with `isKnownByName`, of what the server calls its model. */
  readonly sha256: string;
  /** The weights themselves were not seen: a server that changes them under the same name goes unnoticed. */
  readonly isKnownByName?: true;
  /** What follows is absent where a server does not say it. */
  readonly architecture?: string;
  readonly parameterCount?: number;
  readonly vocabularySize?: number;
  /** The context length it was trained with (of a server: the longest it takes), tokens. */
  readonly trainedContext?: number;
  /** Such as `Q8_0`; as the file says. */
  readonly quantization?: string;
  readonly fileBytes?: number;
  readonly backend: BackendInfo;
}

/** A model whose file this process reads: every fact is there. */
export type LocalModelInfo = ModelInfo &
  Required<
    Pick<
      ModelInfo,
      "architecture" | "parameterCount" | "vocabularySize" | "trainedContext" | "quantization" | "fileBytes"
    >
  >;

/** Everything about the engine that can change a float: two runs with equal `BackendInfo` give equal bits. */
export interface BackendInfo {
  readonly name: string;
  readonly version: string;
  /** CPU variant or GPU device, such as `cpu:zen4`; `server` where it is not known. */
  readonly device: string;
  readonly threadsPerContext?: number;
  /** What works side by side: contexts, or requests. It moves no digit. */
  readonly contexts: number;
  /** By which of a server's interfaces it is scored, such as `prompt_logprobs`. */
  readonly api?: string;
  /** What else a server says of itself that can move a digit, such as `dtype=bfloat16 tp_size=2`. */
  readonly settings?: string;
  /** Where the server was, without what is secret. The same server may move, so this is in no plan's hash. */
  readonly url?: string;
}

export interface ScoreOptions {
  /**
   * Read what windows have in common once. Rounds differently in the last digits; for the many choices and shots of
   * benchmarks, not for measuring. A backend may ignore it.
   */
  readonly sharesPrefixes?: boolean;
}

/** Tokens of several texts, one after another. */
export interface TokenizedTexts {
  readonly tokens: Int32Array;
  /** How many are each text's. */
  readonly counts: Int32Array;
  /** Whether detokenize(tokens of the text) is the text. */
  readonly isLossless: readonly boolean[];
}

export interface LanguageModel {
  readonly info: ModelInfo;
  /** The token put in front of a text by the model's own tokenizer, or undefined when it puts none. */
  readonly bos: number | undefined;
  /**
   * A token that texts of the training data began or ended with: the vocabulary's BOS, also where the tokenizer puts none,
   * or else its EOS. Benchmarks put it in front where nothing else is; measuring does not.
   */
  readonly startToken?: number | undefined;
  /** What the engine says is wrong with the model's file although it can be used. */
  readonly warnings?: readonly Warning[];
  /** Tokens of `text`: no special tokens added, none parsed out of the text. */
  tokenize(text: string): Promise<Int32Array>;
  /** The same for many texts at once, where that is cheaper, with whether each comes back from its tokens. */
  tokenizeAll?(texts: readonly string[]): Promise<TokenizedTexts>;
  /**
   * SHA-256 of everything that decides the tokens of a text: models that share a tokenizer have the same. Absent where it is
   * not known.
   */
  readonly tokenizerSha256?: string | undefined;
  /** The UTF-8 bytes the tokens stand for, decoded (invalid sequences become U+FFFD). */
  detokenize(tokens: Int32Array): Promise<string>;
  /** Bits (−log2 p) of each scored token of each window: result[i].length = windows[i].scored. */
  score(windows: readonly Window[], signal?: AbortSignal, options?: ScoreOptions): Promise<Float64Array[]>;
  /** Frees the weights. The model must not be used afterwards; calling it twice is allowed. */
  close(): Promise<void>;
}
