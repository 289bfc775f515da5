/**
 * The stretch of a byte stream that is being looked at, as one array, with its place in the stream.
 *
 * Memory: what was asked for plus one chunk. Callers that do not know how much they need ask for twice what there is,
 * so that the copying stays linear.
 */
export class ByteWindow {
  /** Where `bytes` begins in the stream. */
  offset = 0;
  bytes: Uint8Array = new Uint8Array();
  hasEnded = false;
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Reads until `bytes` has at least so many, or the stream ends. */
  async growTo(byteCount: number): Promise<void> {
    const parts: Uint8Array[] = this.bytes.length > 0 ? [this.bytes] : [];
    let length = this.bytes.length;
    while (length < byteCount && !this.hasEnded) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        this.hasEnded = true;
      } else {
        parts.push(next.value);
        length += next.value.length;
      }
    }
    // One part needs no copy: most chunks are read while nothing is left of the one before.
    this.bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }

  skip(byteCount: number): void {
    this.bytes = this.bytes.subarray(byteCount);
    this.offset += byteCount;
  }

  /** Closes the source, also when it is left early. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
