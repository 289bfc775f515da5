/** xz, through liblzma with the program's own settings: one LZMA2 filter at the preset, CRC64. */
import { EnvironmentError } from "../errors.js";
import type { Compressor, Encoder } from "./compressor.js";
import { streamEncoder } from "./stream-encoder.js";

/** LZMA_PRESET_EXTREME: the `e` of `xz -9e`. */
const EXTREME = 2 ** 31;

export function xz(ref: string, level: string): Compressor {
  const preset = Number.parseInt(level, 10) + (level.endsWith("e") ? EXTREME : 0);
  const createEncoder = async (): Promise<Encoder> => {
    const lzma = await loadLzma();
    return streamEncoder(lzma.createStream("easyEncoder", { preset, check: lzma.CHECK_CRC64 }));
  };
  return {
    ref,
    name: "xz",
    level,
    library: "liblzma (lzma-native 8.0.6)",
    createEncoder,
    async compressedBytes(input) {
      const encoder = await createEncoder();
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
      `xz cannot be used here: lzma-native has no binary for ${process.platform}-${process.arch}.`,
      {
        hint: "Leave xz out; gzip, brotli, zstd and bzip2 work everywhere.",
        cause,
      },
    );
  }
}
