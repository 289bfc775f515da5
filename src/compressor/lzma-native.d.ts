// The part of lzma-native that xz.ts and the tests use; the package ships no types.
declare module "lzma-native" {
  import type { Transform } from "node:stream";
  interface Lzma2Options {
    dictSize: number;
    lc: number;
    lp: number;
    pb: number;
    mode: number;
    mf: number;
    niceLen: number;
    depth: number;
  }
  const lzma: {
    readonly CHECK_CRC64: number;
    readonly FILTER_LZMA2: string;
    readonly MODE_FAST: number;
    readonly MODE_NORMAL: number;
    readonly MF_HC3: number;
    readonly MF_HC4: number;
    readonly MF_BT4: number;
    createStream(
      coder: "streamEncoder",
      options: { filters: { id: string; options: Lzma2Options }[]; check: number },
    ): Transform;
    decompress(input: Uint8Array): Promise<Uint8Array>;
  };
  export default lzma;
}
