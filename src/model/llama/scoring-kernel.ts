/** Runs kernel/log-sum-exp.ts on rows of logits: the bits of the token that really came, its rank, what else was expected. */
import { readFile } from "node:fs/promises";
import { DataError } from "../../errors.js";
import { fileFromRoot } from "../../package-root.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  logSumExp(row: number, count: number): number;
  countAbove(row: number, count: number, value: number): number;
  highest(row: number, count: number, k: number, out: number): void;
}

/** The most alternatives a place may be asked for: the room `highest` has to write in. */
export const MOST_ALTERNATIVES = 16;

/** What the model thought of one place. */
export interface PlaceDetails {
  readonly bits: number;
  /** 1 = no token was likelier: the tokens with a greater logit, and one. */
  readonly rank: number;
}

/** Compiles the kernel; the module may be sent to other threads. */
export async function compileKernel(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileFromRoot("dist/kernel/log-sum-exp.wasm")));
}

export class ScoringKernel {
  readonly #exports: KernelExports;
  readonly #row: Float32Array;
  readonly #offset: number;
  /** Where `highest` writes its columns, behind the row. */
  readonly #found: Int32Array;

  /** @param columns the vocabulary size: float32 values a row. */
  constructor(module: WebAssembly.Module, columns: number) {
    const instance = new WebAssembly.Instance(module, { env: { abort: () => undefined } });
    this.#exports = instance.exports as unknown as KernelExports;
    this.#offset = this.#exports.reserve((columns + MOST_ALTERNATIVES) * 4);
    if (this.#offset < 0) throw new RangeError(`WebAssembly memory has no room for a row of ${columns} logits`);
    this.#row = new Float32Array(this.#exports.memory.buffer, this.#offset, columns);
    this.#found = new Int32Array(this.#exports.memory.buffer, this.#offset + columns * 4, MOST_ALTERNATIVES);
  }

  /** ln Σ exp of a row of `columns` logits. NaN when a logit is NaN or +Infinity. */
  logSumExp(row: Float32Array): number {
    this.#row.set(row);
    return this.#exports.logSumExp(this.#offset, this.#row.length);
  }

  /**
   * −log2 p(target) under the softmax of one row.
   * @throws {DataError} when the model's numbers are not a distribution, or give the target no probability at all.
   */
  bits(row: Float32Array, target: number): number {
    const logit = row[target] ?? NaN;
    const bits = (this.logSumExp(row) - logit) / Math.LN2;
    if (Number.isFinite(bits)) return Math.max(0, bits); // Rounding may put a certain token 1e-8 below zero.
    throw new DataError(
      "model-numbers",
      `The model's logits do not give token ${target} a probability (logit ${logit}).`,
      {
        hint: DAMAGED_HINT,
      },
    );
  }

  /**
   * Bits and rank of the target, and the likeliest tokens: their ids and bits are written into `alternatives` and
   * `alternativeBits`, likeliest first, as many as fit there (at most `MOST_ALTERNATIVES` and the vocabulary).
   * @throws {DataError} as `bits` does.
   */
  examine(row: Float32Array, target: number, alternatives: Int32Array, alternativeBits: Float64Array): PlaceDetails {
    const bits = this.bits(row, target); // The row lies in the kernel's memory from here on.
    const rank = 1 + this.#exports.countAbove(this.#offset, this.#row.length, row[target] as number);
    if (alternatives.length > 0) {
      this.#exports.highest(this.#offset, this.#row.length, alternatives.length, this.#found.byteOffset);
      alternatives.set(this.#found.subarray(0, alternatives.length));
      const logit = row[target] as number;
      alternatives.forEach((token, place) => {
        alternativeBits[place] = Math.max(0, bits + (logit - (row[token] as number)) / Math.LN2);
      });
    }
    return { bits, rank };
  }

  /**
   * The column of the greatest logit, of equal ones the first.
   * @throws {DataError} when that logit is no number.
   */
  likeliest(row: Float32Array): number {
    this.#row.set(row);
    this.#exports.highest(this.#offset, this.#row.length, 1, this.#found.byteOffset);
    const column = this.#found[0] as number;
    if (Number.isFinite(row[column])) return column;
    throw new DataError("model-numbers", `The model's logits name no likeliest token (logit ${row[column]}).`, {
      hint: DAMAGED_HINT,
    });
  }
}

const DAMAGED_HINT =
  "The weights are damaged or overflow in this precision; try another quantization of the model, or without --gpu.";
