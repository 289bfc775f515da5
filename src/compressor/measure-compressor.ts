/**
 * Sizes of a corpus under a compressor: whole (the documents' UTF-8 bytes one after another, nothing between them) and
 * each document alone. The documents' sizes say how much the whole varies from document to document.
 */
import type { Document } from "../text/document.js";
import type { Compressor } from "./compressor.js";

export interface CompressedSizes {
  readonly wholeBytes: number;
  /** What an empty input compresses to: the cost of headers and checksums. */
  readonly emptyBytes: number;
  readonly documentBytes: readonly number[];
  readonly documentChars: readonly number[];
  readonly seconds: number;
}

/** Yields the characters done. @param countChars code points of a text. */
export async function* measureCompressor(
  compressor: Compressor,
  documents: AsyncIterable<Document>,
  countChars: (text: string) => number,
  signal?: AbortSignal,
): AsyncGenerator<{ charCount: number }, CompressedSizes> {
  const encoder = await compressor.createEncoder();
  try {
    const documentBytes: number[] = [];
    const documentChars: number[] = [];
    let charCount = 0;
    let wholeMs = 0;
    for await (const { text } of documents) {
      signal?.throwIfAborted();
      const bytes = new TextEncoder().encode(text);
      const start = performance.now();
      for (const piece of pieces(bytes)) {
        signal?.throwIfAborted();
        await encoder.write(piece);
      }
      wholeMs += performance.now() - start;
      const chars = countChars(text);
      documentBytes.push(await sizeAlone(compressor, bytes, signal));
      documentChars.push(chars);
      charCount += chars;
      yield { charCount };
    }
    signal?.throwIfAborted();
    const start = performance.now();
    const wholeBytes = await encoder.end();
    wholeMs += performance.now() - start;
    const emptyBytes = await compressor.compressedBytes(new Uint8Array(0));
    return { wholeBytes, emptyBytes, documentBytes, documentChars, seconds: wholeMs / 1000 };
  } finally {
    encoder.abandon(); // A run that was interrupted must not keep the encoder's dictionary, up to 700 MB.
  }
}

/** Bytes compressed between two looks at the signal: strong levels take a second or more for each. */
const PIECE_BYTES = 1 << 20;

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}

/** One call for a usual document; a large one goes through a stream, so that it can be interrupted. */
async function sizeAlone(compressor: Compressor, bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
  if (bytes.length <= 4 * PIECE_BYTES) return compressor.compressedBytes(bytes);
  const encoder = await compressor.createEncoder();
  try {
    for (const piece of pieces(bytes)) {
      signal?.throwIfAborted();
      await encoder.write(piece);
    }
    return await encoder.end();
  } finally {
    encoder.abandon();
  }
}
