/** zstd, the reference library built to WebAssembly. */
import type { Zstd } from "@hpcc-js/wasm-zstd";
import type { Compressor, Encoder } from "./compressor.js";

/**
 * zstd's largest block. The binding ends a block with every piece it is given, so input is gathered into whole blocks:
 * the size is then the same however the input was cut. Between pieces the event loop turns.
 */
const PIECE_BYTES = 1 << 17;
/** Up to here a document is compressed in one call, with the tables that zstd has for small inputs of known size. */
const ONE_CALL_BYTES = 1 << 19;

export function zstd(ref: string, level: string): Compressor {
  const number = Number(level);
  const createEncoder = async (onOutput?: (bytes: Uint8Array) => void): Promise<Encoder> => {
    const { codec, free } = await openStream();
    let byteCount = 0;
    const put = (bytes: Uint8Array): void => {
      byteCount += bytes.length;
      if (bytes.length > 0) onOutput?.(bytes);
    };
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
          put(codec.compressChunk(piece));
          filled = 0;
          await new Promise(setImmediate);
        }
      },
      async end() {
        if (filled > 0) put(codec.compressChunk(piece.subarray(0, filled)));
        put(codec.compressEnd());
        free();
        return byteCount;
      },
      abandon: free,
    };
  };
  return {
    ref,
    name: "zstd",
    level,
    library: "zstd 1.5.7 (@hpcc-js/wasm-zstd 1.12.5)",
    createEncoder,
    async compressedBytes(input) {
      if (input.length <= ONE_CALL_BYTES) return (await load()).compress(input, number).length;
      const encoder = await createEncoder();
      await encoder.write(input);
      return encoder.end();
    },
  };
}

async function load(): Promise<Zstd> {
  const { Zstd } = await import("@hpcc-js/wasm-zstd");
  return Zstd.load();
}

/** What the binding keeps to itself: the one stream that each of its objects has, and the class of such streams. */
interface Insides {
  readonly _zstdClass: new () => { delete(): void };
}

/**
 * A stream of its own. The binding gives everyone the same object, and two streams written in turn would corrupt one
 * another; the package is pinned to one version, whose insides these are.
 */
async function openStream(): Promise<{ codec: Zstd; free: () => void }> {
  const shared = await load();
  const stream = new (shared as unknown as Insides)._zstdClass();
  const codec = Object.create(shared, { _zstd: { value: stream } }) as Zstd;
  let freed = false;
  const free = (): void => {
    if (!freed) stream.delete();
    freed = true;
  };
  return { codec, free };
}
