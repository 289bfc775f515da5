/**
 * A small Llama run by kernel/llama-model.ts, the engine `bitwit-wasm 1` of older archives: the same floats on every machine. It reads a file's weights into the kernel's memory
 * and passes entries on.
 */
import { closeSync, openSync } from "node:fs";
import { EnvironmentError } from "../../errors.js";
import type { GgufTensor } from "../../model/gguf/gguf-header.js";
import { fromHalfBits } from "../../model/gguf/half-float.js";
import type { LockstepGeometry, LogitSource } from "../lockstep.js";
import type { PortableShape } from "./portable-shape.js";
import { readTensor } from "./read-tensor.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  open(...sizes: number[]): number;
  weightsAt(layer: number, part: number): number;
  scalesAt(layer: number, part: number): number;
  logitsAt(): number;
  put(index: number, token: number, position: number, stream: number, wantsLogits: number): void;
  read(entries: number): void;
}

/** Entries of a call. It bounds the logits held at once. */
const CALL_ENTRIES = 256;

export type PortableGeneration = 1 | 2;

/** What a Q8_0 block is: a float16 scale and 32 signed bytes. */
const BLOCK_VALUES = 32;
const BLOCK_BYTES = 34;

/** Survives structured cloning. */
export interface PortableSettings {
  /** What the kernel is: sliding-llama (2), or llama-model of older archives (1). */
  readonly generation: PortableGeneration;
  readonly kernel: WebAssembly.Module;
  readonly file: string;
  readonly dataOffset: number;
  readonly shape: PortableShape;
}

export class PortableSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = CALL_ENTRIES;
  readonly #exports: KernelExports;
  readonly #vocabulary: number;
  readonly #logits: Float32Array;
  #filled = 0;

  /** @throws {EnvironmentError} when there is no memory for it. */
  constructor(
    { kernel, file, dataOffset, shape }: PortableSettings,
    geometry: LockstepGeometry,
    bos: number | undefined,
  ) {
    this.bos = bos;
    this.#vocabulary = shape.vocabulary;
    this.#exports = new WebAssembly.Instance(kernel, { env: { abort: () => undefined } })
      .exports as unknown as KernelExports;
    const { dim, layers, heads, kvHeads, headDim, ffn, vocabulary, epsilon, ropeBase } = shape;
    const { contextTokens, streams } = geometry;
    const sizes = [dim, layers, heads, kvHeads, headDim, ffn, vocabulary, contextTokens, streams, CALL_ENTRIES];
    if (this.#exports.open(...sizes, epsilon, ropeBase) === 0) {
      throw new EnvironmentError(
        "memory",
        `WebAssembly memory has no room for ${streams} streams of ${contextTokens} tokens of this model.`,
        { hint: "Use fewer --streams, a smaller --context, or a smaller model." },
      );
    }
    const handle = openSync(file, "r");
    try {
      const load = (tensor: GgufTensor, layer: number, part: number): void =>
        this.#load(readTensor(handle, dataOffset, tensor), tensor.type === "F32", layer, part);
      shape.layerTensors.forEach((tensors, layer) => tensors.forEach((tensor, part) => load(tensor, layer, part)));
      shape.modelTensors.forEach((tensor, part) => load(tensor, layers, part));
    } finally {
      closeSync(handle);
    }
    this.#logits = new Float32Array(
      this.#exports.memory.buffer,
      this.#exports.logitsAt() >>> 0,
      CALL_ENTRIES * vocabulary,
    );
  }

  clear(): void {
    this.#filled = 0; // What was read before is never looked at again: a stream is read from its first position on.
  }

  put(token: number, position: number, stream: number, wantsLogits: boolean): void {
    this.#exports.put(this.#filled++, token, position, stream, wantsLogits ? 1 : 0);
  }

  decode(): void {
    this.#exports.read(this.#filled);
    this.#filled = 0;
  }

  row(index: number): Float32Array {
    return this.#logits.subarray(index * this.#vocabulary, (index + 1) * this.#vocabulary);
  }

  #load(bytes: Buffer, isNorm: boolean, layer: number, part: number): void {
    const at = this.#exports.weightsAt(layer, part) >>> 0;
    const memory = new Uint8Array(this.#exports.memory.buffer);
    if (isNorm) {
      memory.set(bytes, at);
      return;
    }
    const blocks = bytes.length / BLOCK_BYTES;
    const scales = new Float32Array(this.#exports.memory.buffer, this.#exports.scalesAt(layer, part) >>> 0, blocks);
    for (let block = 0; block < blocks; block++) {
      const from = block * BLOCK_BYTES;
      scales[block] = fromHalfBits(bytes.readUInt16LE(from));
      memory.set(bytes.subarray(from + 2, from + BLOCK_BYTES), at + block * BLOCK_VALUES);
    }
  }
}
