import { execFileSync, spawnSync } from "node:child_process";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import BZip2 from "bzip2-wasm";
import fc from "fast-check";
import { decompress as decompressZstd } from "fzstd";
import lzma from "lzma-native";
import { describe, expect, it } from "vitest";
import { createRandom } from "../math/random.js";
import type { Compressor, CompressorName } from "./compressor.js";
import { parseCompressor } from "./parse-compressor.js";

/** A decoder that shares nothing with the encoder but, for xz and bzip2, the package it comes in. */
const decode: Record<CompressorName, (bytes: Uint8Array, length: number) => Uint8Array | Promise<Uint8Array>> = {
  gzip: (bytes) => gunzipSync(bytes),
  brotli: (bytes) => brotliDecompressSync(bytes),
  xz: (bytes) => lzma.decompress(Buffer.from(bytes)),
  zstd: (bytes) => decompressZstd(bytes),
  async bzip2(bytes, length) {
    await bzip2Decoder.init();
    return bzip2Decoder.decompress(bytes, length);
  },
};
const bzip2Decoder = new BZip2();

async function encode(ref: string, chunks: readonly Uint8Array[]): Promise<{ output: Buffer; byteCount: number }> {
  const output: Uint8Array[] = [];
  const encoder = await open(ref).createEncoder((bytes) => output.push(bytes));
  for (const chunk of chunks) await encoder.write(chunk);
  return { byteCount: await encoder.end(), output: Buffer.concat(output) };
}

function open(ref: string): Compressor {
  return parseCompressor(ref) as Compressor;
}

/** Text with long runs: bzip2 shortens them, and its blocks end by the shortened length. */
function runs(seed: string, length: number): Uint8Array {
  const random = createRandom(seed);
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const end = filled + (random() < 0.7 ? 1 : Math.ceil(random() ** 4 * 700));
    bytes.fill(97 + Math.floor(random() * 20), filled, Math.min(end, length));
    filled = end;
  }
  return bytes;
}

const installed = (program: string): boolean => spawnSync(program, ["--version"], { input: "" }).error === undefined;
const byProgram = (program: string, flags: string[], input: Uint8Array): Buffer =>
  execFileSync(program, [...flags, "-c"], { input, maxBuffer: 1 << 27 });

describe.each(["gzip:1", "gzip", "brotli:5", "xz:0", "xz:6", "zstd:1", "zstd:12", "bzip2:1", "bzip2"])("%s", (ref) => {
  it("gives bytes that decode to what was written, and counts them, however it was cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 12 }), async (chunks) => {
        const input = Buffer.concat(chunks);
        const { output, byteCount } = await encode(ref, chunks);
        expect(byteCount).toBe(output.length);
        expect(output.equals((await encode(ref, [input])).output)).toBe(true);
        expect(input.equals(await decode[open(ref).name](output, Math.max(1, input.length)))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("decodes where the input is longer than a block", async () => {
    const input = runs(ref, 700_000);
    const cut = [input.subarray(0, 1), input.subarray(1, 250_001), input.subarray(250_001)];
    const { output } = await encode(ref, cut);
    expect(Buffer.from(input).equals(await decode[open(ref).name](output, input.length))).toBe(true);
  });

  it("keeps two encoders that are written in turn apart", async () => {
    const [one, other] = [runs("one", 300_000), runs("other", 300_000)];
    const alone = [(await encode(ref, [one])).byteCount, (await encode(ref, [other])).byteCount];
    const encoders = [await open(ref).createEncoder(), await open(ref).createEncoder()] as const;
    for (let start = 0; start < one.length; start += 100_000) {
      await encoders[0].write(one.subarray(start, start + 100_000));
      await encoders[1].write(other.subarray(start, start + 100_000));
    }
    expect([await encoders[0].end(), await encoders[1].end()]).toEqual(alone);
  });

  it("can be abandoned at any moment, twice, and after its end", async () => {
    const encoder = await open(ref).createEncoder();
    const writing = encoder.write(runs("abandoned", 5000));
    encoder.abandon();
    encoder.abandon();
    await writing;
    const ended = await open(ref).createEncoder();
    await ended.end();
    ended.abandon();
  });
});

describe("against the program", () => {
  it.skipIf(!installed("bzip2"))(
    "bzip2 gives the program's bytes over block ends and runs (skipped without it)",
    async () => {
      for (let length = 99_978; length < 99_990; length++) {
        const input = Uint8Array.from({ length }, (_, index) => 97 + ((index * index) % 23)); // No runs: the first block ends here.
        expect((await encode("bzip2:1", [input])).output.equals(byProgram("bzip2", ["-1"], input))).toBe(true);
      }
      for (let round = 0; round < 8; round++) {
        const input = runs(`round ${round}`, 260_000 + round * 17);
        const cut = [input.subarray(0, 99_999), input.subarray(99_999)];
        expect((await encode("bzip2:1", cut)).output.equals(byProgram("bzip2", ["-1"], input))).toBe(true);
      }
      const zeros = new Uint8Array(5_400_000);
      expect((await encode("bzip2:1", [zeros])).output.equals(byProgram("bzip2", ["-1"], zeros))).toBe(true);
    },
  );

  const input = runs("presets", 90_000);
  it.skipIf(!installed("xz")).each([..."0123456789"].flatMap((level) => [level, `${level}e`]))(
    "xz:%s gives the program's size, streamed and for a document alone (skipped without it)",
    async (level) => {
      const expected = byProgram("xz", [`-${level}`, "-T1"], input);
      expect((await encode(`xz:${level}`, [input])).byteCount).toBe(expected.length);
      expect(Math.abs((await open(`xz:${level}`).compressedBytes(input)) - expected.length)).toBeLessThanOrEqual(4);
    },
  );
});
