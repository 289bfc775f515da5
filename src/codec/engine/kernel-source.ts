/**
 * A small Llama run in WebAssembly, the same floats on every machine: reads a file's weights into a kernel's memory and passes entries
 * on. There are two kernels (`generation`); how each wants its weights is in sliding-weights.ts and block-weights.ts.
 */
import { closeSync, openSync } from "node:fs";
import { EnvironmentError } from "../../errors.js";
import type { GgufTensor } from "../../model/gguf/gguf-header.js";
import type { LockstepGeometry, LogitSource } from "../lockstep.js";
import { writeBlocks } from "./block-weights.js";
import type { PortableShape } from "./portable-shape.js";
import { readTensor } from "./read-tensor.js";
import { writeFours } from "./sliding-weights.js";

/** What the kernel is: sliding-llama (2), or llama-model of older archives (1). */
export type PortableGeneration = 1 | 2;

/** Survives structured cloning. */
export interface PortableSettings {
  readonly generation: PortableGeneration;
  readonly kernel: WebAssembly.Module;
  readonly file: string;
  readonly dataOffset: number;
  readonly shape: PortableShape;
}

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  open(...sizes: number[]): number;
  weightsAt(layer: number, part: number): number;
  scalesAt(layer: number, part: number): number;
  logitsAt(): number;
  /** From one row of logits to the next; absent in generation 1, where it is the vocabulary. */
  rowValues?(): number;
  put(index: number, token: number, position: number, stream: number, wantsLogits: number): void;
  read(entries: number): void;
}

/** Entries of a call. It bounds the logits held at once. */
const CALL_ENTRIES = 256;

export class KernelSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = CALL_ENTRIES;
  readonly slides: boolean;
  readonly #exports: KernelExports;
  readonly #vocabulary: number;
  readonly #rowValues: number;
  readonly #logits: Float32Array;
  #filled = 0;

  /** @throws {EnvironmentError} when there is no memory for it. */
  constructor(settings: PortableSettings, geometry: LockstepGeometry, bos: number | undefined) {
    const { kernel, generation, shape } = settings;
    this.bos = bos;
    this.slides = generation === 2;
    this.#vocabulary = shape.vocabulary;
    this.#exports = new WebAssembly.Instance(kernel, { env: { abort: () => undefined } })
      .exports as unknown as KernelExports;
    this.#open(shape, geometry);
    this.#load(settings);
    this.#rowValues = this.#exports.rowValues?.() ?? shape.vocabulary;
    const logitsAt = this.#exports.logitsAt() >>> 0;
    this.#logits = new Float32Array(this.#exports.memory.buffer, logitsAt, CALL_ENTRIES * this.#rowValues);
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
    const from = index * this.#rowValues;
    return this.#logits.subarray(from, from + this.#vocabulary);
  }

  #open(shape: PortableShape, { contextTokens, streams }: LockstepGeometry): void {
    const { dim, layers, heads, kvHeads, headDim, ffn, vocabulary, epsilon, ropeBase } = shape;
    const sizes = [dim, layers, heads, kvHeads, headDim, ffn, vocabulary, contextTokens, streams, CALL_ENTRIES];
    // The last number is generation 2's alone; WebAssembly passes over what a function does not take.
    if (this.#exports.open(...sizes, epsilon, ropeBase, isTied(shape) ? 1 : 0) !== 0) return;
    throw new EnvironmentError(
      "memory",
      `WebAssembly memory has no room for ${streams} streams of ${contextTokens} tokens of this model.`,
      { hint: "Use fewer --streams, a smaller --context, or a smaller model." },
    );
  }

  #load({ file, dataOffset, shape }: PortableSettings): void {
    const { memory, weightsAt, scalesAt } = this.#exports;
    const writeMatrix = this.slides ? writeFours : writeBlocks;
    const handle = openSync(file, "r");
    const load = (tensor: GgufTensor, layer: number, part: number): void => {
      const bytes = readTensor(handle, dataOffset, tensor);
      const weights = weightsAt(layer, part) >>> 0;
      if (tensor.type === "F32") new Uint8Array(memory.buffer).set(bytes, weights);
      else writeMatrix(bytes, tensor.shape[0] as number, { memory, weights, scales: scalesAt(layer, part) >>> 0 });
    };
    try {
      shape.layerTensors.forEach((tensors, layer) => tensors.forEach((tensor, part) => load(tensor, layer, part)));
      shape.modelTensors.forEach((tensor, part) => {
        const isThere = this.slides && part === OUTPUT && isTied(shape);
        if (!isThere) load(tensor, shape.layers, part);
      });
    } finally {
      closeSync(handle);
    }
  }
}

const OUTPUT = 2;

function isTied({ modelTensors: [embedding, , output] }: PortableShape): boolean {
  return embedding === output;
}
