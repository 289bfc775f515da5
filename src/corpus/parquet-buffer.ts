/** A file as hyparquet reads it: ranges of bytes, each checked to be there. */
import type { FileHandle } from "node:fs/promises";
import type { AsyncBuffer } from "hyparquet";

export async function asyncBufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new Error(`byte ${start + bytesRead} is beyond the end of the file`);
      return bytes.buffer;
    },
  };
}
