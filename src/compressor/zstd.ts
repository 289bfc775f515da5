/** zstd, the reference library built to WebAssembly. */
import type { Compressor } from "./compressor.js";

/** Fed in pieces so that the event loop turns between them. */
const PIECE_BYTES = 1 << 17;

export function zstd(ref: string, level: string): Compressor {
  const number = Number(level);
  return {
    ref,
    name: "zstd",
    level,
    library: "zstd (@hpcc-js/wasm-zstd 1.12.5)",
    async createEncoder() {
      const codec = await load();
      let bytes = 0;
      codec.reset();
      codec.setCompressionLevel(number);
      return {
        async write(chunk) {
          for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
            bytes += codec.compressChunk(chunk.subarray(start, start + PIECE_BYTES)).length;
            await new Promise(setImmediate);
          }
        },
        async end() {
          bytes += codec.compressEnd().length;
          return bytes;
        },
      };
    },
    async compressedBytes(input) {
      return (await load()).compress(input, number).length;
    },
  };
}

async function load() {
  const { Zstd } = await import("@hpcc-js/wasm-zstd");
  return Zstd.load();
}
