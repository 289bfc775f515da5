/**
 * A Q8_0 matrix as kernel/sliding-llama.ts wants it: each output's weights as 11-bit integers with one scale. Four outputs lie
 * together: 8 inputs of each, then the next 8.
 */
import { fromHalfBits } from "../../model/gguf/half-float.js";
import { BLOCK_BYTES, BLOCK_VALUES, type MatrixPlace } from "./q8-block.js";

export function writeFours(bytes: Buffer, inputs: number, place: MatrixPlace): void {
  const { buffer } = place.memory;
  const blocks = inputs / BLOCK_VALUES;
  const outputs = bytes.length / (blocks * BLOCK_BYTES);
  const weights = new Int16Array(buffer, place.weights, inputs * ((outputs + 3) & ~3));
  const scales = new Float32Array(buffer, place.scales, outputs);
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

/** The greatest magnitude of a weight, as in the kernel. */
const WEIGHT_MOST = 1023;
