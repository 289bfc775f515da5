/** Runs kernel/min-hash.ts: the same signatures as plain JavaScript, several times as fast. */
import { readFile } from "node:fs/promises";
import { fileFromRoot } from "../../../package-root.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  lower(factors: number, offsets: number, signature: number, permutations: number, members: number, n: number): void;
}

/** Compiles the kernel; the module may be sent to other threads. */
export async function compileMinHashKernel(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileFromRoot("dist/kernel/min-hash.wasm")));
}

export class MinHashKernel {
  readonly #exports: KernelExports;
  readonly #factors: Int32Array;
  readonly #offsets: Int32Array;
  readonly #signature: Int32Array;
  readonly #members: Int32Array;

  constructor(module: WebAssembly.Module, factors: Int32Array, offsets: Int32Array) {
    const instance = new WebAssembly.Instance(module, { env: { abort: () => undefined } });
    this.#exports = instance.exports as unknown as KernelExports;
    const length = Math.ceil(factors.length / LANES) * LANES;
    const base = this.#exports.reserve((3 * length + BLOCK_MEMBERS) * 4);
    if (base < 0) throw new RangeError(`WebAssembly memory has no room for ${factors.length} permutations`);
    const part = (start: number, count: number) => new Int32Array(this.#exports.memory.buffer, base + start * 4, count);
    this.#factors = part(0, length);
    this.#offsets = part(length, length);
    this.#signature = part(2 * length, length);
    this.#members = part(3 * length, BLOCK_MEMBERS);
    this.#factors.set(factors);
    this.#offsets.set(offsets);
  }

  sign(members: Int32Array, signature: Int32Array): void {
    this.#signature.fill(0x7fffffff);
    for (let start = 0; start < members.length; start += BLOCK_MEMBERS) {
      const block = members.subarray(start, start + BLOCK_MEMBERS);
      this.#members.set(block);
      this.#exports.lower(
        ...([this.#factors.byteOffset, this.#offsets.byteOffset, this.#signature.byteOffset] as const),
        ...([this.#signature.length, this.#members.byteOffset, block.length] as const),
      );
    }
    signature.set(this.#signature.subarray(0, signature.length));
  }
}

/** The kernel's step; permutations are padded to it. */
const LANES = 16;
/** 16 KiB: with the permutations it stays in the first cache. */
const BLOCK_MEMBERS = 4096;
