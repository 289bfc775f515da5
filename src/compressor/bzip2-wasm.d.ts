// The part of bzip2-wasm that bzip2.ts and the tests use; the package ships no types.
declare module "bzip2-wasm" {
  export default class BZip2 {
    /** Present after `init`. */
    readonly wasmModule: { _malloc(byteCount: number): number; _free(address: number): void };
    init(): Promise<void>;
    compress(input: Uint8Array, blockSize: number, capacity: number): Uint8Array;
    decompress(input: Uint8Array, capacity: number): Uint8Array;
  }
}
