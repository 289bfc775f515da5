/** A tensor's bytes, from a GGUF file that is open. */
import { readSync } from "node:fs";
import { DataError } from "../../errors.js";
import type { GgufTensor } from "../../model/gguf/gguf-header.js";

export function readTensor(handle: number, dataOffset: number, tensor: GgufTensor): Buffer {
  const bytes = Buffer.alloc(tensor.byteCount ?? 0);
  if (readSync(handle, bytes, 0, bytes.length, dataOffset + tensor.offset) === bytes.length) return bytes;
  throw new DataError("gguf-truncated", `The model ends inside its tensor ${tensor.name}.`, {
    hint: "Get the file again.",
  });
}
