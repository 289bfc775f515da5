import { expect, it } from "vitest";
import type { Compressor } from "./compressor.js";
import { measureCompressor } from "./measure-compressor.js";

async function* documents() {
  for (const id of ["a", "b", "c"]) yield { id, text: id };
}

/** Counts what is done to its encoders; a byte stays a byte. */
function recording(calls: string[]): Compressor {
  let bytes = 0;
  return {
    ref: "gzip:9",
    name: "gzip",
    level: "9",
    library: "none",
    createEncoder: async () => ({
      write: async (chunk) => void (bytes += chunk.length),
      async end() {
        calls.push("end");
        return bytes;
      },
      abandon: () => void calls.push("abandon"),
    }),
    compressedBytes: async (input) => input.length,
  };
}

it("frees the encoder when the reader of its progress stops", async () => {
  const calls: string[] = [];
  for await (const { charCount } of measureCompressor(recording(calls), documents(), (text) => text.length)) {
    if (charCount === 2) break;
  }
  expect(calls).toEqual(["abandon"]);
});

it("frees the encoder when it is interrupted", async () => {
  const calls: string[] = [];
  const interrupt = new AbortController();
  const measuring = measureCompressor(recording(calls), documents(), (text) => text.length, interrupt.signal);
  expect(await measuring.next()).toEqual({ done: false, value: { charCount: 1 } });
  interrupt.abort(new Error("stop"));
  await expect(measuring.next()).rejects.toThrow("stop");
  expect(calls).toEqual(["abandon"]);
});
