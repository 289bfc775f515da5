import { expect, it, vi } from "vitest";
import { EnvironmentError } from "../errors.js";
import { parseCompressor } from "./parse-compressor.js";

vi.mock("lzma-native", () => {
  throw new Error("no native build was found");
});

it("says what is missing and what to do where the native package cannot be loaded, and leaves the others alone", async () => {
  const failing = parseCompressor("xz")?.createEncoder();
  await expect(failing).rejects.toThrow(EnvironmentError);
  await expect(failing).rejects.toMatchObject({
    message: expect.stringContaining("lzma-native"),
    hint: expect.stringContaining("npm install lzma-native"),
  });
  expect(await parseCompressor("zstd")?.compressedBytes(new Uint8Array(10))).toBeGreaterThan(9);
});
