/** Chunks of any lengths as a reader that gives so many bytes as are asked for, fewer only at the end. */
import type { ReadBytes } from "../format/read-archive.js";

export interface ByteSource {
  readonly read: ReadBytes;
  /** Bytes given out so far. */
  readonly taken: () => number;
  readonly close: () => Promise<void>;
}

export function byteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let taken = 0;
  const read = async (count: number): Promise<Uint8Array> => {
    while (heldBytes < count) {
      const next = await iterator.next();
      if (next.done === true) break;
      held.push(next.value);
      heldBytes += next.value.length;
    }
    const first = held[0];
    const all = held.length === 1 && first !== undefined ? first : Buffer.concat(held);
    const bytes = all.subarray(0, count);
    const rest = all.subarray(bytes.length);
    held = rest.length > 0 ? [rest] : [];
    heldBytes = rest.length;
    taken += bytes.length;
    return bytes;
  };
  return { read, taken: () => taken, close: async () => void (await iterator.return?.()) };
}
