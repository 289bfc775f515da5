/** Runs kernel/byte-coder.ts: bytes that are no text, in a small integer model that learns as it goes. */
import { readFileSync } from "node:fs";
import { EnvironmentError } from "../errors.js";
import { fileFromRoot } from "../package-root.js";
import { FORMAT_VERSION, type FormatVersion } from "./format/header.js";

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  outputAt(bytes: number): number;
  encodeBytes(bytes: number, version: number): number;
  decodeBytes(coded: number, bytes: number, version: number): number;
}

/** The coded bytes; undefined when they would be longer than `bytes` and a little. */
export function encodeBytes(bytes: Uint8Array, version: FormatVersion = FORMAT_VERSION): Uint8Array | undefined {
  const kernel = openKernel(bytes.length);
  new Uint8Array(kernel.memory.buffer).set(bytes, kernel.reserve(bytes.length));
  const length = kernel.encodeBytes(bytes.length, version);
  return length < 0 ? undefined : new Uint8Array(kernel.memory.buffer, kernel.outputAt(bytes.length), length).slice();
}

/** @param byteCount how many bytes come out. Undefined when `coded` is no such stream. */
export function decodeBytes(
  coded: Uint8Array,
  byteCount: number,
  version: FormatVersion = FORMAT_VERSION,
): Uint8Array | undefined {
  const kernel = openKernel(byteCount);
  if (coded.length > kernel.outputAt(byteCount) - kernel.reserve(byteCount)) return undefined;
  new Uint8Array(kernel.memory.buffer).set(coded, kernel.outputAt(byteCount));
  if (kernel.decodeBytes(coded.length, byteCount, version) < 0) return undefined;
  return new Uint8Array(kernel.memory.buffer, kernel.reserve(byteCount), byteCount).slice();
}

let module: WebAssembly.Module | undefined;

/** An instance of its own, so that its memory (tables of up to 96 MiB) is given back. */
function openKernel(byteCount: number): KernelExports {
  module ??= new WebAssembly.Module(readFileSync(fileFromRoot("dist/kernel/byte-coder.wasm")));
  const kernel = new WebAssembly.Instance(module, { env: { abort: () => undefined } }).exports;
  const exports = kernel as unknown as KernelExports;
  if (exports.reserve(byteCount) >= 0) return exports;
  throw new EnvironmentError("memory", `WebAssembly memory has no room to code ${byteCount} bytes.`, {
    hint: "Close other programs, or use smaller blocks (--block).",
  });
}
