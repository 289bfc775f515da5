/** A model's own tokenizer: text to tokens and back to bytes. It needs the vocabulary only, no context. */
import { DataError } from "../../errors.js";
import type { TokenBytes } from "../inspectable-model.js";
import type { TokenizedTexts } from "../language-model.js";
import { readCutRule } from "./cut-rule.js";
import type { LlamaApi } from "./ffi.js";
import { TokenPieces } from "./token-pieces.js";
import { WordCache } from "./word-cache.js";

export class LlamaTokenizer {
  readonly #api: LlamaApi;
  readonly #model: bigint;
  readonly #vocabulary: bigint;
  readonly #addsSpacePrefix: boolean;
  readonly #pieces: TokenPieces;
  /** Undefined until a text comes; null where no cut is known to be safe. */
  #words: WordCache | null | undefined;

  constructor(api: LlamaApi, model: bigint, addsSpacePrefix: boolean) {
    this.#api = api;
    this.#model = model;
    this.#vocabulary = api.vocabulary(model);
    this.#addsSpacePrefix = addsSpacePrefix;
    this.#pieces = new TokenPieces(api, this.#vocabulary, addsSpacePrefix);
  }

  tokenize(text: string): Int32Array {
    return this.#wordCache()?.tokenize(text).tokens ?? this.tokenizeWhole(text);
  }

  /** Many texts at once, with whether each comes back from its tokens. */
  tokenizeAll(texts: readonly string[]): TokenizedTexts {
    const words = this.#wordCache();
    const all = texts.map((text) => {
      const { tokens, isLossless } = words?.tokenize(text) ?? { tokens: this.tokenizeWhole(text), isLossless: false };
      return { tokens, isLossless: isLossless || this.detokenize(tokens) === text };
    });
    const counts = Int32Array.from(all, ({ tokens }) => tokens.length);
    const tokens = new Int32Array(counts.reduce((sum, count) => sum + count, 0));
    let at = 0;
    for (const one of all) {
      tokens.set(one.tokens, at);
      at += one.tokens.length;
    }
    return { tokens, counts, isLossless: all.map((one) => one.isLossless) };
  }

  /** By one call of llama.cpp: what `tokenize` must equal. */
  tokenizeWhole(text: string): Int32Array {
    const bytes = new TextEncoder().encode(text);
    // One token a byte at most, plus what a tokenizer may put in front (a space prefix).
    let tokens = new Int32Array(bytes.length + 8);
    let count = this.#api.tokenize(this.#vocabulary, bytes, bytes.length, tokens, tokens.length, false, false);
    if (count < 0 && count !== -0x80000000) {
      tokens = new Int32Array(-count);
      count = this.#api.tokenize(this.#vocabulary, bytes, bytes.length, tokens, tokens.length, false, false);
    }
    if (count < 0) {
      throw new DataError("tokenize", `The model's tokenizer cannot take a document of ${bytes.length} bytes.`, {
        hint: "Split the document, or skip it with a size limit.",
      });
    }
    return tokens.slice(0, count);
  }

  detokenize(tokens: Int32Array): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.#pieces.bytesOf(tokens, true).bytes);
  }

  /** @param startsText the tokens are a text from its start, so a space in front is the tokenizer's. */
  tokenBytes(tokens: Int32Array, startsText: boolean): TokenBytes {
    return this.#pieces.bytesOf(tokens, startsText);
  }

  pieceOf(token: number): Buffer {
    return this.#pieces.pieceOf(token);
  }

  /** Reading the vocabulary takes some 50 ms, which threads that only score need not spend. */
  #wordCache(): WordCache | undefined {
    if (this.#words === undefined) {
      const rule = readCutRule(this.#api, this.#model, this.#addsSpacePrefix);
      const whole = {
        tokenize: (text: string) => this.tokenizeWhole(text),
        pieceOf: (token: number) => this.pieceOf(token),
      };
      this.#words = rule === undefined ? null : new WordCache(rule, whole);
    }
    return this.#words ?? undefined;
  }
}
