/**
 * bzip2, the reference library built to WebAssembly. It compresses blocks of level × 100,000 bytes that do not know of
 * one another, so a long input is written as one stream a block: at most 14 bytes a block more than the program's.
 */
import type { Compressor, Encoder } from "./compressor.js";

export function bzip2(ref: string, level: string): Compressor {
  const blockBytes = Number(level) * 100_000;
  const createEncoder = async (): Promise<Encoder> => {
    const codec = await load();
    const compress = (block: Uint8Array): number =>
      codec.compress(block, Number(level), block.length + Math.ceil(block.length / 100) + 600).length;
    const block = new Uint8Array(blockBytes);
    let filled = 0;
    let bytes = 0;
    let written = false;
    return {
      async write(chunk) {
        for (let start = 0; start < chunk.length;) {
          const part = chunk.subarray(start, start + blockBytes - filled);
          block.set(part, filled);
          filled += part.length;
          start += part.length;
          if (filled === blockBytes) {
            bytes += compress(block);
            filled = 0;
            written = true;
            await new Promise(setImmediate);
          }
        }
      },
      async end() {
        if (filled > 0 || !written) bytes += compress(block.subarray(0, filled));
        return bytes;
      },
    };
  };
  return {
    ref,
    name: "bzip2",
    level,
    library: "libbzip2 1.0.8 (bzip2-wasm 1.0.1)",
    createEncoder,
    async compressedBytes(input) {
      const encoder = await createEncoder();
      await encoder.write(input);
      return encoder.end();
    },
  };
}

interface BZip2Codec {
  init(): Promise<void>;
  compress(input: Uint8Array, blockSize: number, capacity: number): Uint8Array;
}

let codec: Promise<BZip2Codec> | undefined;

function load(): Promise<BZip2Codec> {
  codec ??= import("bzip2-wasm").then(async ({ default: BZip2 }) => {
    const made: BZip2Codec = new BZip2();
    await made.init();
    return made;
  });
  return codec;
}
