/** A classical compression program: it gives a size, no probabilities. */
export interface Compressor {
  /** The reference, with its level: `xz:9e`. */
  readonly ref: string;
  readonly name: CompressorName;
  /** As the command-line tool spells it. */
  readonly level: string;
  readonly library: string;
  /**
   * A streaming encoder: memory does not grow with what is written. Encoders are independent of one another.
   * @param onOutput is given the compressed bytes as they come, for who wants more than their number.
   */
  createEncoder(onOutput?: (bytes: Uint8Array) => void): Promise<Encoder>;
  /** Bytes that `input` alone compresses to, headers included. */
  compressedBytes(input: Uint8Array): Promise<number>;
}

export type CompressorName = "gzip" | "brotli" | "xz" | "zstd" | "bzip2";

export interface Encoder {
  /** Waits while the encoder has enough to do. It may keep `chunk` for a while: don't change it afterwards. */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the stream. @returns the bytes it compressed to. */
  end(): Promise<number>;
  /** Frees the encoder's memory where `end` is not wanted any more. Does nothing after `end` or a second time. */
  abandon(): void;
}
