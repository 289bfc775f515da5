/**
 * The stretch of a byte stream that is being looked at, as one array, with its place in the stream.
 *
 * Memory: what was asked for plus one chunk. Callers that do not know how much they need ask for twice what there is, so
 * that the copying stays linear.
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
    const parts = [this.bytes];
    let length = this.bytes.length;
    while (length < byteCount && !this.hasEnded) {
      const next = await this.#chunks.next();
      if (next.done === true) this.hasEnded = true;
      else parts.push(next.value);
      length += next.done === true ? 0 : next.value.length;
    }
    if (parts.length > 1)
      this.bytes = parts[0]?.length === 0 && parts[1] && parts.length === 2 ? parts[1] : join(parts);
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

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
