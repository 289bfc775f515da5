/** A classical compression program: it gives a size, no probabilities. */
export interface Compressor {
  /** The reference, with its level: `xz:9e`. */
  readonly ref: string;
  readonly name: CompressorName;
  /** As the command-line tool spells it. */
  readonly level: string;
  readonly library: string;
  /** A streaming encoder: memory does not grow with what is written. */
  createEncoder(): Promise<Encoder>;
  /** Bytes that `input` alone compresses to, headers included. */
  compressedBytes(input: Uint8Array): Promise<number>;
}

export type CompressorName = "gzip" | "brotli" | "xz" | "zstd" | "bzip2";

export interface Encoder {
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the stream. @returns the bytes it compressed to. */
  end(): Promise<number>;
}
