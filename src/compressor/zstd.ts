/** zstd, the reference library built to WebAssembly. */
import type { Compressor } from "./compressor.js";

/**
 * zstd's largest block. The binding ends a block with every piece it is given, so input is gathered into whole blocks:
 * the size is then the same however the input was cut. Between pieces the event loop turns.
 */
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
      const piece = new Uint8Array(PIECE_BYTES);
      let filled = 0;
      return {
        async write(chunk) {
          for (let start = 0; start < chunk.length;) {
            const part = chunk.subarray(start, start + PIECE_BYTES - filled);
            piece.set(part, filled);
            filled += part.length;
            start += part.length;
            if (filled < PIECE_BYTES) continue;
            bytes += codec.compressChunk(piece).length;
            filled = 0;
            await new Promise(setImmediate);
          }
        },
        async end() {
          if (filled > 0) bytes += codec.compressChunk(piece.subarray(0, filled)).length;
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
