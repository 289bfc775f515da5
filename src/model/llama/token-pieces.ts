/**
 * The bytes tokens stand for. From the tokens' own pieces: the library's detokenizer "cleans up" spaces before punctuation
 * and would lose text.
 */
import type { TokenBytes } from "../inspectable-model.js";
import type { LlamaApi } from "./ffi.js";

export class TokenPieces {
  readonly #api: LlamaApi;
  readonly #vocabulary: bigint;
  /** SentencePiece-like tokenizers put a space in front of a text; it is not the text's own. */
  readonly #addsSpacePrefix: boolean;
  readonly #pieces = new Map<number, Buffer>();

  constructor(api: LlamaApi, vocabulary: bigint, addsSpacePrefix: boolean) {
    this.#api = api;
    this.#vocabulary = vocabulary;
    this.#addsSpacePrefix = addsSpacePrefix;
  }

  /** @param startsText the tokens are a text from its start, so a space in front is the tokenizer's. */
  bytesOf(tokens: Int32Array, startsText: boolean): TokenBytes {
    const pieces = Array.from(tokens, (token) => this.pieceOf(token));
    const bytes = Buffer.concat(pieces);
    const dropped = startsText && this.#addsSpacePrefix && bytes[0] === 0x20 ? 1 : 0;
    let end = -dropped;
    // A token in front of the dropped space can only be empty.
    const ends = Int32Array.from(pieces, (piece) => Math.max(0, (end += piece.length)));
    // A copy of its own: what crosses threads should not drag a pooled buffer along.
    return { bytes: new Uint8Array(bytes.subarray(dropped)), ends };
  }

  /** The bytes a token stands for, looked up once. */
  pieceOf(token: number): Buffer {
    const known = this.#pieces.get(token);
    if (known !== undefined) return known;
    let buffer = Buffer.alloc(64);
    let count = this.#api.tokenToPiece(this.#vocabulary, token, buffer, buffer.length, 0, true);
    if (count < 0) {
      buffer = Buffer.alloc(-count);
      count = this.#api.tokenToPiece(this.#vocabulary, token, buffer, buffer.length, 0, true);
    }
    const piece = buffer.subarray(0, Math.max(0, count));
    this.#pieces.set(token, piece);
    return piece;
  }
}
