/** What turns texts into the ids a server's model knows: the server's own tokenizer, or one from a file. */
export interface TextTokenizer {
  /** The token put in front of a text by the model's own tokenizer, or undefined when it puts none. */
  readonly bos: number | undefined;
  /** Special tokens that the tokenizer would read out of texts, and that are kept as text by cutting them. */
  readonly markers: readonly string[];
  readonly vocabularySize?: number;
  tokenize(text: string, signal?: AbortSignal): Promise<Int32Array>;
  detokenize(tokens: Int32Array, signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** The token in front that is there only when special tokens are added. */
export function bosOf(without: ArrayLike<number>, withSpecial: ArrayLike<number>): number | undefined {
  const isShifted = Array.from(without).every((token, index) => withSpecial[index + 1] === token);
  return withSpecial.length > without.length && isShifted && withSpecial[0] !== without[0] ? withSpecial[0] : undefined;
}
