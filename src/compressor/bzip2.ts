/**
 * bzip2, the reference library built to WebAssembly. The binding compresses a whole buffer at a time, so the input is
 * cut where the program would end its blocks, and the blocks are joined: the bytes are the program's own.
 */
import { createBlockCutter } from "./bzip2-blocks.js";
import { createBzip2Joiner } from "./bzip2-join.js";
import type { Compressor, Encoder } from "./compressor.js";

export function bzip2(ref: string, level: string): Compressor {
  const createEncoder = async (onOutput?: (bytes: Uint8Array) => void): Promise<Encoder> => {
    const codec = await load();
    const cutter = createBlockCutter(Number(level));
    const joiner = createBzip2Joiner(Number(level));
    let byteCount = 0;
    const put = (bytes: Uint8Array): void => {
      byteCount += bytes.length;
      onOutput?.(bytes);
    };
    const compress = (block: Uint8Array): void => {
      growMemory(codec, block.length);
      put(joiner.add(codec.compress(block, Number(level), bound(block, Number(level)))));
    };
    return {
      async write(chunk) {
        for (const block of cutter.write(chunk)) {
          compress(block);
          await new Promise(setImmediate); // A block takes about 0.1 s: others have their turn between blocks.
        }
      },
      async end() {
        const last = cutter.end();
        if (last.length > 0) compress(last);
        put(joiner.end());
        return byteCount;
      },
      abandon() {},
    };
  };
  return {
    ref,
    name: "bzip2",
    level,
    library: "libbzip2 1.0.8 (bzip2-wasm 1.0.1)",
    createEncoder,
    async compressedBytes(input) {
      const encoder = await createEncoder();
      await encoder.write(input);
      return encoder.end();
    },
  };
}

/** The most that a block can grow to: 1 % and 600 bytes (bzlib's manual) over what is left when its runs are shortened. */
function bound(block: Uint8Array, level: number): number {
  const shortened = Math.min(block.length * 1.25, level * 100_000); // Runs of 4 become 5 bytes.
  return Math.ceil(shortened * 1.01) + 600;
}

/**
 * Makes room for an input. The binding takes its view of the memory before it asks for room, and a memory that grows
 * detaches the view: a block of long runs, up to 46 MB at level 9, could not be copied in.
 */
function growMemory({ wasmModule }: BZip2Codec, byteCount: number): void {
  wasmModule._free(wasmModule._malloc(byteCount));
}

interface BZip2Codec {
  readonly wasmModule: { _malloc(byteCount: number): number; _free(address: number): void };
  init(): Promise<void>;
  compress(input: Uint8Array, blockSize: number, capacity: number): Uint8Array;
}

let codec: Promise<BZip2Codec> | undefined;

function load(): Promise<BZip2Codec> {
  codec ??= import("bzip2-wasm").then(async ({ default: BZip2 }) => {
    const made: BZip2Codec = new BZip2();
    const restore = rememberGlobals();
    await made.init();
    restore();
    return made;
  });
  return codec;
}

/**
 * The binding, as it starts, puts `require` and `__dirname` into the global scope, where other packages look for them
 * to learn what they run in, and handlers on the process that would take over how bitwit reports its own bugs.
 * @returns a function that takes away what came since.
 */
function rememberGlobals(): () => void {
  const names = ["require", "__dirname"];
  const events = ["uncaughtException", "unhandledRejection"];
  const values = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const listeners = events.map((event) => new Set(process.listeners(event as NodeJS.Signals)));
  return () => {
    for (const [index, name] of names.entries()) {
      const value = values[index];
      if (value === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, value);
    }
    for (const [index, event] of events.entries()) {
      for (const listener of process.listeners(event as NodeJS.Signals)) {
        if (listeners[index]?.has(listener) === false) process.off(event, listener);
      }
    }
  };
}
