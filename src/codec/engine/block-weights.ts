/** A Q8_0 matrix as kernel/llama-model.ts wants it: the bytes of all blocks, and their scales apart. */
import { fromHalfBits } from "../../model/gguf/half-float.js";
import { BLOCK_BYTES, BLOCK_VALUES, type MatrixPlace } from "./q8-block.js";

export function writeBlocks(bytes: Buffer, _inputs: number, place: MatrixPlace): void {
  const blocks = bytes.length / BLOCK_BYTES;
  const weights = new Uint8Array(place.memory.buffer, place.weights, blocks * BLOCK_VALUES);
  const scales = new Float32Array(place.memory.buffer, place.scales, blocks);
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK_BYTES;
    scales[block] = fromHalfBits(bytes.readUInt16LE(from));
    weights.set(bytes.subarray(from + 2, from + BLOCK_BYTES), block * BLOCK_VALUES);
  }
}
