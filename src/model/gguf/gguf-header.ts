import type { Warning } from "../../errors.js";

/** What a GGUF file says about itself before its weights: enough to refuse, describe or plan with it. */
export interface GgufHeader {
  /** Of the format: 2 or 3. */
  readonly version: number;
  /** llama.cpp's name, such as `llama` or `qwen2`. */
  readonly architecture: string;
  /** False for encoders, embedders, diffusion and draft models: they have no p(next token), so no bits per character. */
  readonly isDecoder: boolean;
  /** Σ over tensors of the product of the shape. */
  readonly parameterCount: number;
  /** Such as `Q4_K_M`: `general.file_type`'s name, else the type that holds most of the parameters. */
  readonly quantization: string;
  /** Tokens it was trained with. */
  readonly contextLength: number | undefined;
  /** Entries of the token list. */
  readonly vocabularySize: number | undefined;
  /** Kind of tokenizer, such as `gpt2` (byte-level BPE) or `llama` (SentencePiece). */
  readonly tokenizer: string | undefined;
  /** Whether its tokenizer puts a BOS before a text; absent where the file leaves it to the tokenizer's kind. */
  readonly addsBos: boolean | undefined;
  readonly bosId: number | undefined;
  readonly hasChatTemplate: boolean;
  readonly name: string | undefined;
  readonly tensorCount: number;
  readonly tensors: readonly GgufTensor[];
  /** Byte of the file where the tensors start; their offsets count from here. */
  readonly dataOffset: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** What could not be checked. */
  readonly warnings: readonly Warning[];
}

export interface GgufTensor {
  readonly name: string;
  /** Fastest axis first, as stored: a PyTorch weight (rows, columns) is [columns, rows] here. */
  readonly shape: readonly number[];
  /** Such as `Q8_0`, or `type 99` where the number is not known. */
  readonly type: string;
  /** Bytes from `dataOffset`. */
  readonly offset: number;
  /** Bytes in the file; absent where the type is not known. */
  readonly byteCount: number | undefined;
}

/** Scalars and strings as stored, 64-bit integers as bigint. */
export type GgufValue = string | number | bigint | boolean | GgufArray;

export interface GgufArray {
  readonly arrayLength: number;
  /** Only for the keys named in `keep`. */
  readonly values?: readonly GgufValue[];
}
