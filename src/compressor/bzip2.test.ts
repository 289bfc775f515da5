import { expect, it } from "vitest";
import { parseCompressor } from "./parse-compressor.js";

// Alone in its file: the binding starts once a process.
it("leaves no trace of the binding's start in the process", async () => {
  const trace = (): unknown => [
    Object.keys(globalThis).sort(),
    process.listeners("uncaughtException"),
    process.listeners("unhandledRejection"),
  ];
  const before = trace();
  expect(await parseCompressor("bzip2")?.compressedBytes(new Uint8Array(100))).toBeGreaterThan(14);
  expect(trace()).toEqual(before);
});
