/** xz, through liblzma with the program's own settings: one LZMA2 filter at the preset, CRC64. */
import { EnvironmentError } from "../errors.js";
import type { Compressor, Encoder } from "./compressor.js";
import { streamEncoder } from "./stream-encoder.js";
import { xzPreset } from "./xz-preset.js";

/** liblzma's smallest dictionary. */
const SMALLEST_DICTIONARY_BYTES = 4096;

export function xz(ref: string, level: string): Compressor {
  const preset = xzPreset(level);
  const createEncoder = async (dictSize: number, onOutput?: (bytes: Uint8Array) => void): Promise<Encoder> => {
    const lzma = await loadLzma();
    const { mode, mf, ...numbers } = preset;
    const options = { ...numbers, mode: lzma[mode], mf: lzma[mf], dictSize };
    const filters = [{ id: lzma.FILTER_LZMA2, options }];
    return streamEncoder(lzma.createStream("streamEncoder", { filters, check: lzma.CHECK_CRC64 }), onOutput);
  };
  return {
    ref,
    name: "xz",
    level,
    library: "liblzma 5.2.3 (lzma-native 8.0.6)",
    createEncoder: (onOutput) => createEncoder(preset.dictSize, onOutput),
    async compressedBytes(input) {
      // A dictionary larger than the input finds nothing more, and clearing its tables takes 50 ms a document.
      const enough = 2 ** Math.ceil(Math.log2(Math.max(input.length, SMALLEST_DICTIONARY_BYTES)));
      const encoder = await createEncoder(Math.min(preset.dictSize, enough));
      await encoder.write(input);
      return encoder.end();
    },
  };
}

async function loadLzma() {
  try {
    return (await import("lzma-native")).default;
  } catch (cause) {
    throw new EnvironmentError(
      "xz-missing",
      `xz cannot be used: the package lzma-native is not installed or has no binary for ${process.platform}-${process.arch}.`,
      {
        hint: "Run `npm install lzma-native` (it needs a C compiler where it has no binary), or leave xz out: gzip, brotli, zstd and bzip2 work everywhere.",
        cause,
      },
    );
  }
}
