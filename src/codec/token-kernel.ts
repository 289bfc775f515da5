/**
 * Runs kernel/token-coder.ts: tokens to bytes and back, with the model's logits.
 *
 * Invariant: what comes out depends on the rows and the tokens alone, on every machine (the kernel's comment says why).
 */
import { readFile } from "node:fs/promises";
import { EnvironmentError } from "../errors.js";
import { fileFromRoot } from "../package-root.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  startEncoder(at: number, bytes: number): void;
  finishEncoder(): number;
  startDecoder(at: number, bytes: number): void;
  quantize(row: number, columns: number): number;
  encodeToken(row: number, columns: number, target: number): number;
  lastTotal(): number;
  decodeToken(row: number, columns: number): number;
  encodeUniform(count: number, target: number): void;
  decodeUniform(count: number): number;
}

/** Compiles the kernel; the module may be sent to other threads. */
export async function compileTokenKernel(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileFromRoot("dist/kernel/token-coder.wasm")));
}

export class TokenKernel {
  readonly #exports: KernelExports;
  readonly #columns: number;
  readonly #row: number;
  readonly #bytes: number;

  /** @param columns the vocabulary size. */
  constructor(module: WebAssembly.Module, columns: number) {
    this.#exports = new WebAssembly.Instance(module, { env: { abort: () => undefined } })
      .exports as unknown as KernelExports;
    this.#columns = columns;
    this.#row = this.#reserve(paddedBytes(columns));
    this.#bytes = this.#row + paddedBytes(columns);
  }

  /** @param mostBytes room for what will be written. */
  startEncoder(mostBytes: number): void {
    this.#reserve(paddedBytes(this.#columns) + mostBytes);
    this.#exports.startEncoder(this.#bytes, mostBytes);
  }

  /** Codes a token and returns the bits it is charged. Without a row every token is equally likely. */
  encode(row: Float32Array | undefined, token: number): number {
    if (row === undefined) {
      this.#exports.encodeUniform(this.#columns, token);
      return Math.log2(this.#columns);
    }
    this.#load(row);
    const frequency = this.#exports.encodeToken(this.#row, this.#columns, token) >>> 0;
    return Math.log2((this.#exports.lastTotal() >>> 0) / frequency);
  }

  /** The bytes of everything encoded since the start; undefined when they did not fit. */
  finishEncoder(): Uint8Array | undefined {
    const length = this.#exports.finishEncoder();
    return length < 0 ? undefined : new Uint8Array(this.#exports.memory.buffer, this.#bytes, length).slice();
  }

  startDecoder(coded: Uint8Array): void {
    this.#reserve(paddedBytes(this.#columns) + coded.length);
    new Uint8Array(this.#exports.memory.buffer).set(coded, this.#bytes);
    this.#exports.startDecoder(this.#bytes, coded.length);
  }

  /** The next token; undefined when the bytes are no such stream. */
  decode(row: Float32Array | undefined): number | undefined {
    if (row !== undefined) this.#load(row);
    const token =
      row === undefined
        ? this.#exports.decodeUniform(this.#columns)
        : this.#exports.decodeToken(this.#row, this.#columns);
    return token < 0 ? undefined : token;
  }

  /** The frequencies of a row, valid until the next call. Their sum is the total. */
  frequencies(row: Float32Array): Uint32Array {
    this.#load(row);
    this.#exports.quantize(this.#row, this.#columns);
    return new Uint32Array(this.#exports.memory.buffer, this.#row, this.#columns);
  }

  #load(row: Float32Array): void {
    new Float32Array(this.#exports.memory.buffer, this.#row, this.#columns).set(row);
  }

  #reserve(bytes: number): number {
    const offset = this.#exports.reserve(bytes);
    if (offset >= 0) return offset;
    throw new EnvironmentError("memory", `WebAssembly memory has no room for ${bytes} bytes.`, {
      hint: "Use smaller blocks (--block).",
    });
  }
}

/** A row's bytes, to a whole group of 16 values. */
function paddedBytes(columns: number): number {
  return ((columns + 15) & ~15) * 4;
}
