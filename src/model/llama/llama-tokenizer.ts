/** A model's own tokenizer: text to tokens and back to bytes. It needs the vocabulary only, no context. */
import { DataError } from "../../errors.js";
import type { TokenBytes } from "../inspectable-model.js";
import type { LlamaApi } from "./ffi.js";
import { TokenPieces } from "./token-pieces.js";

export class LlamaTokenizer {
  readonly #api: LlamaApi;
  readonly #vocabulary: bigint;
  readonly #pieces: TokenPieces;

  constructor(api: LlamaApi, vocabulary: bigint, addsSpacePrefix: boolean) {
    this.#api = api;
    this.#vocabulary = vocabulary;
    this.#pieces = new TokenPieces(api, vocabulary, addsSpacePrefix);
  }

  tokenize(text: string): Int32Array {
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
}
