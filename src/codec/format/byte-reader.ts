/**
 * Fields of an archive from bytes that nobody vouches for. Every length is checked against a limit and against what is left
 * before anything is allocated; numbers and strings have one form only.
 */
import { decodeUtf8 } from "../../text/utf8.js";
import { damaged } from "./damaged.js";

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #offset = 0;

  /** @param what names the part for errors, such as `the header`. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  byte(): number {
    return this.bytes(1)[0] as number;
  }

  uint32(): number {
    const bytes = this.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }

  /** @param most the largest value that is allowed. */
  varint(most: number, field: string): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (value > most || scale > 2 ** 49)
        throw damaged(`${this.#what} has a ${field} above ${most.toLocaleString("en-US")}`);
      if (byte >= 128) continue;
      if (byte === 0 && scale > 1)
        throw damaged(`${this.#what} has a ${field} that is not written in its shortest form`);
      return value;
    }
  }

  /** Text without control characters. */
  string(mostBytes: number, field: string): string {
    const decoded = decodeUtf8(this.bytes(this.varint(mostBytes, `${field} length`)));

    if (decoded.status === "ok" && !/[\u0000-\u001f\u007f]/u.test(decoded.text)) return decoded.text;
    throw damaged(`${this.#what} has a ${field} that is no printable UTF-8`);
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) throw damaged(`${this.#what} ends early`);
    const bytes = this.#bytes.subarray(this.#offset, this.#offset + count);
    this.#offset += count;
    return bytes;
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  end(): void {
    if (this.left > 0) throw damaged(`${this.#what} has ${this.left} bytes too many`);
  }
}
