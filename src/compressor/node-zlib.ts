/** gzip and brotli, from Node's own zlib. */
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { Compressor } from "./compressor.js";
import { streamEncoder } from "./stream-encoder.js";

const gzipOnce = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const brotliOnce = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);

/** `gzip -LEVEL`; memLevel 8 as the program has it. */
export function gzip(ref: string, level: string): Compressor {
  const options = { level: Number(level), memLevel: 8 };
  return {
    ref,
    name: "gzip",
    level,
    library: `zlib ${process.versions.zlib}`,
    createEncoder: async (onOutput) => streamEncoder(zlib.createGzip(options), onOutput),
    compressedBytes: async (input) => (await gzipOnce(input, options)).length,
  };
}

/** `brotli -q LEVEL` with its largest standard window, 2²⁴ bytes. */
export function brotli(ref: string, level: string): Compressor {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const options = (size: number) => ({
    params: { [BROTLI_PARAM_QUALITY]: Number(level), [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: size },
  });
  return {
    ref,
    name: "brotli",
    level,
    library: `brotli ${process.versions["brotli"] ?? ""}`.trim(),
    createEncoder: async (onOutput) => streamEncoder(zlib.createBrotliCompress(options(0)), onOutput),
    compressedBytes: async (input) => (await brotliOnce(input, options(input.length))).length,
  };
}
