/** Float values as a tensor type stores them. Q8_0 rounds as ggml's quantize_row_q8_0_ref and gguf-py do. */
import type { WritableType } from "./encode-gguf-header.js";
import { toHalfBits } from "./half-float.js";

/** `values.length` must be a whole number of blocks: 32 values for Q8_0. */
export function encodeValues(values: Float32Array, type: WritableType): Buffer {
  if (type === "F32") return Buffer.from(values.slice().buffer);
  if (type === "F16") return Buffer.from(Uint16Array.from(values, toHalfBits).buffer);
  if (type === "BF16") return encodeBrainFloats(new Uint32Array(values.slice().buffer));
  return encodeQ8(values);
}

/** Of each float32's bits the upper half, rounded to nearest, ties to even. */
function encodeBrainFloats(floats: Uint32Array): Buffer {
  const halves = new Uint16Array(floats.length);
  for (let index = 0; index < floats.length; index++) {
    const bits = floats[index] as number;
    const isNaN = (bits & 0x7fff_ffff) > 0x7f80_0000;
    halves[index] = isNaN ? (bits >>> 16) | 0x40 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
  return Buffer.from(halves.buffer);
}

const BLOCK_VALUES = 32;
const BLOCK_BYTES = 34;

/** A block is a half-precision scale max|x| / 127, then 32 signed bytes round(x / scale). */
function encodeQ8(values: Float32Array): Buffer {
  const bytes = Buffer.alloc((values.length / BLOCK_VALUES) * BLOCK_BYTES);
  for (let block = 0; block < values.length / BLOCK_VALUES; block++) {
    const start = block * BLOCK_VALUES;
    let largest = 0;
    for (let index = start; index < start + BLOCK_VALUES; index++) {
      largest = Math.max(largest, Math.abs(values[index]!));
    }
    const scale = Math.fround(largest / 127);
    // Divided by the scale before its own rounding to half: what the reference does.
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    bytes.writeUInt16LE(toHalfBits(scale), block * BLOCK_BYTES);
    for (let index = 0; index < BLOCK_VALUES; index++) {
      const steps = Math.fround(values[start + index]! * inverse);
      bytes.writeInt8(Math.sign(steps) * Math.floor(Math.abs(steps) + 0.5), block * BLOCK_BYTES + 2 + index);
    }
  }
  return bytes;
}
