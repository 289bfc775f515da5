/** Fields of an archive to bytes: integers little-endian, variable-length ones as LEB128, strings with their length in front. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  uint32(value: number): this {
    const part = new Uint8Array(4);
    new DataView(part.buffer).setUint32(0, value, true);
    return this.bytes(part);
  }

  /** A whole number from 0 to 2^53 − 1. */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be written as a length`);
    const part: number[] = [];
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) return this.bytes(Uint8Array.from([...part, rest]));
      part.push((rest % 128) + 128);
    }
  }

  string(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.varint(bytes.length).bytes(bytes);
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  finish(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }
}
