/**
 * Writes small models for tests and large random ones for benches. Values are asked for a chunk at a time, so that a
 * model of half a billion parameters needs a few megabytes of memory.
 */
import { open, type FileHandle } from "node:fs/promises";
import { align, encodeGgufHeader, tensorBytes, type MetadataEntry, type TensorLayout } from "./encode-gguf-header.js";
import { encodeValues } from "./encode-values.js";

export interface TensorSource extends TensorLayout {
  /** Fills `chunk` with the tensor's values from number `start` on, in stored order. */
  fill(chunk: Float32Array, start: number): void;
}

/** Replaces the file. Rows of a Q8_0 tensor must be multiples of 32 values. */
export async function writeGguf(
  file: string,
  metadata: readonly MetadataEntry[],
  tensors: readonly TensorSource[],
): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.appendFile(encodeGgufHeader(metadata, tensors));
    for (const tensor of tensors) await writeTensor(handle, tensor);
  } finally {
    await handle.close();
  }
}

/** A multiple of every block size. */
const CHUNK_VALUES = 1 << 20;

async function writeTensor(handle: FileHandle, tensor: TensorSource): Promise<void> {
  const valueCount = tensor.shape.reduce((product, extent) => product * extent, 1);
  const chunk = new Float32Array(Math.min(valueCount, CHUNK_VALUES));
  for (let start = 0; start < valueCount; start += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, valueCount - start));
    tensor.fill(part, start);
    await handle.appendFile(encodeValues(part, tensor.type));
  }
  const byteCount = tensorBytes(tensor);
  await handle.appendFile(Buffer.alloc(align(byteCount) - byteCount));
}
