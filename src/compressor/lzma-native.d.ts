// The part of lzma-native that xz.ts uses; the package ships no types.
declare module "lzma-native" {
  import type { Transform } from "node:stream";
  const lzma: {
    readonly CHECK_CRC64: number;
    createStream(coder: "easyEncoder", options: { preset: number; check: number }): Transform;
  };
  export default lzma;
}
