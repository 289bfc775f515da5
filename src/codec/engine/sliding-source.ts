/**
 * A small Llama run by kernel/sliding-llama.ts, the engine `bitwit-wasm 2`: streams go on without windows to begin anew. It reads a
 * file's weights into the kernel's memory, each output's weights as 11-bit integers with one scale, and passes entries on.
 */
import { closeSync, openSync } from "node:fs";
import { EnvironmentError } from "../../errors.js";
import type { GgufTensor } from "../../model/gguf/gguf-header.js";
import { fromHalfBits } from "../../model/gguf/half-float.js";
import type { LockstepGeometry, LogitSource } from "../lockstep.js";
import type { PortableSettings } from "./portable-source.js";
import { readTensor } from "./read-tensor.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  open(...sizes: number[]): number;
  weightsAt(layer: number, part: number): number;
  scalesAt(layer: number, part: number): number;
  logitsAt(): number;
  rowValues(): number;
  put(index: number, token: number, position: number, stream: number, wantsLogits: number): void;
  read(entries: number): void;
}

/** Entries of a call. It bounds the logits held at once. */
const CALL_ENTRIES = 256;

export class SlidingSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = CALL_ENTRIES;
  readonly slides = true;
  readonly #exports: KernelExports;
  readonly #vocabulary: number;
  readonly #rowValues: number;
  readonly #logits: Float32Array;
  #filled = 0;

  /** @throws {EnvironmentError} when there is no memory for it. */
  constructor(
    { kernel, file, dataOffset, shape }: PortableSettings,
    { contextTokens, streams }: LockstepGeometry,
    bos: number | undefined,
  ) {
    this.bos = bos;
    this.#vocabulary = shape.vocabulary;
    this.#exports = new WebAssembly.Instance(kernel, { env: { abort: () => undefined } })
      .exports as unknown as KernelExports;
    const { dim, layers, heads, kvHeads, headDim, ffn, vocabulary, epsilon, ropeBase } = shape;
    const [embedding, norm, output] = shape.modelTensors;
    const isTied = embedding === output;
    const sizes = [dim, layers, heads, kvHeads, headDim, ffn, vocabulary, contextTokens, streams, CALL_ENTRIES];
    if (this.#exports.open(...sizes, epsilon, ropeBase, isTied ? 1 : 0) === 0) {
      throw new EnvironmentError(
        "memory",
        `WebAssembly memory has no room for ${streams} streams of ${contextTokens} tokens of this model.`,
        { hint: "Use fewer --streams, a smaller --context, or a smaller model." },
      );
    }
    const handle = openSync(file, "r");
    try {
      const load = (tensor: GgufTensor, layer: number, part: number): void => {
        const bytes = readTensor(handle, dataOffset, tensor);
        if (tensor.type === "F32") this.#loadNorm(bytes, layer, part);
        else this.#loadMatrix(bytes, tensor.shape[0] as number, layer, part);
      };
      shape.layerTensors.forEach((tensors, layer) => tensors.forEach((tensor, part) => load(tensor, layer, part)));
      load(embedding, layers, 0);
      load(norm, layers, 1);
      if (!isTied) load(output, layers, 2);
    } finally {
      closeSync(handle);
    }
    this.#rowValues = this.#exports.rowValues();
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

  #loadNorm(bytes: Buffer, layer: number, part: number): void {
    new Uint8Array(this.#exports.memory.buffer).set(bytes, this.#exports.weightsAt(layer, part) >>> 0);
  }

  /** Four outputs lie together: 8 inputs of each, then the next 8. */
  #loadMatrix(bytes: Buffer, inputs: number, layer: number, part: number): void {
    const { buffer } = this.#exports.memory;
    const blocks = inputs / BLOCK_VALUES;
    const outputs = bytes.length / (blocks * BLOCK_BYTES);
    const weights = new Int16Array(buffer, this.#exports.weightsAt(layer, part) >>> 0, inputs * ((outputs + 3) & ~3));
    const scales = new Float32Array(buffer, this.#exports.scalesAt(layer, part) >>> 0, outputs);
    const row = new Float64Array(inputs);
    for (let output = 0, at = 0; output < outputs; output++) {
      let most = 0;
      for (let input = 0; input < inputs; at += BLOCK_BYTES) {
        const scale = fromHalfBits(bytes.readUInt16LE(at));
        for (let index = 0; index < BLOCK_VALUES; index++, input++) {
          const value = scale * bytes.readInt8(at + 2 + index);
          row[input] = value;
          most = Math.max(most, Math.abs(value));
        }
      }
      scales[output] = most / WEIGHT_MOST;
      const factor = most > 0 ? WEIGHT_MOST / most : 0;
      const first = (output >> 2) * 4 * inputs + (output & 3) * 8;
      // Halves go up: any rule will do, if it is one rule.
      for (let input = 0; input < inputs; input++)
        weights[first + (input >> 3) * 32 + (input & 7)] = Math.floor((row[input] as number) * factor + 0.5);
    }
  }
}

/** What a Q8_0 block is: a float16 scale and 32 signed bytes. */
const BLOCK_VALUES = 32;
const BLOCK_BYTES = 34;
/** The greatest magnitude of a weight, as in the kernel. */
const WEIGHT_MOST = 1023;
