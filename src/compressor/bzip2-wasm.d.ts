// The part of bzip2-wasm that bzip2.ts uses; the package ships no types.
declare module "bzip2-wasm" {
  export default class BZip2 {
    init(): Promise<void>;
    compress(input: Uint8Array, blockSize: number, capacity: number): Uint8Array;
  }
}
