import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { createRandom } from "../math/random.js";
import { countCodePoints } from "../text/code-points.js";
import type { Compressor } from "./compressor.js";
import { measureCompressor } from "./measure-compressor.js";
import { listCompressors, parseCompressor } from "./parse-compressor.js";

const all = listCompressors().map(({ name }) => parseCompressor(name) as Compressor);
const text = new TextEncoder().encode(
  Array.from({ length: 3000 }, (_, n) => `line ${n}: the miller counts ${(n * 7919) % 1013} bags\n`).join(""),
);

async function streamed(compressor: Compressor, input: Uint8Array, chunkBytes: number): Promise<number> {
  const encoder = await compressor.createEncoder();
  for (let start = 0; start < input.length; start += chunkBytes)
    await encoder.write(input.subarray(start, start + chunkBytes));
  return encoder.end();
}

describe.each(all.map((compressor) => [compressor.ref, compressor] as const))("%s", (_, compressor) => {
  it("gives one size however the input is cut", async () => {
    const whole = await streamed(compressor, text, text.length);
    expect(Math.abs((await streamed(compressor, text, 1009)) - whole)).toBeLessThan(32);
    expect(whole).toBeLessThan(text.length / 4);
  });

  it("takes an empty input and a single byte, and cannot shrink noise", async () => {
    const random = createRandom("noise");
    const noise = Uint8Array.from({ length: 20_000 }, () => Math.floor(random() * 256));
    expect(await compressor.compressedBytes(new Uint8Array(0))).toBeGreaterThan(0);
    expect(await compressor.compressedBytes(Uint8Array.of(7))).toBeLessThan(100);
    const size = await compressor.compressedBytes(noise);
    expect(size).toBeGreaterThan(19_900);
    expect(size).toBeLessThan(21_000);
  });
});

describe("bzip2", () => {
  it("takes a block of long runs, which is larger than the codec's first memory", async () => {
    const bzip2 = parseCompressor("bzip2:9") as Compressor;
    // 50 bytes is what the program writes for 20 MB of zeros.
    expect(await streamed(bzip2, new Uint8Array(20_000_000), 1 << 20)).toBe(50);
    expect(await streamed(bzip2, new Uint8Array(20_000_000), 1 << 20)).toBe(50);
  });
});

describe("the command-line programs' sizes", () => {
  const programs: [string, string, string[]][] = [
    ["gzip:9", "gzip", ["-9"]],
    ["xz:9e", "xz", ["-9e"]],
    ["xz:1", "xz", ["-1"]],
    ["zstd:19", "zstd", ["-19"]],
    ["zstd:3", "zstd", ["-3"]],
    ["bzip2:9", "bzip2", ["-9"]],
    ["brotli:11", "brotli", ["-q", "11"]],
  ];
  it.each(programs.filter(([, program]) => spawnSync(program, ["--version"], { input: "" }).error === undefined))(
    "%s is %s's (programs that are not installed are left out)",
    async (ref, program, flags) => {
      const expected = execFileSync(program, [...flags, "-c"], { input: text, maxBuffer: 1 << 26 }).length;
      const size = await streamed(parseCompressor(ref) as Compressor, text, text.length);
      // zstd tunes its levels from release to release; the other programs' sizes are frozen.
      expect(Math.abs(size - expected)).toBeLessThan(64 + expected * (program === "zstd" ? 0.06 : 0.002));
    },
  );
});

const shared = path.resolve(import.meta.dirname, "../../../shared/corpora");
describe.skipIf(!existsSync(shared))("whole corpora (skipped without the reference texts)", () => {
  it.each([
    ["gzip:9", "english", 2.85],
    ["gzip:9", "python", 1.84],
    ["gzip:9", "latex", 2.15],
    ["bzip2:9", "english", 2.3],
    ["bzip2:9", "python", 1.64],
    ["bzip2:9", "latex", 1.73],
    ["xz:9e", "english", 2.38],
    ["xz:9e", "python", 1.52],
    ["xz:9e", "latex", 1.74],
  ])("%s needs on %s the %f bits per byte the reference states", async (ref, name, expected) => {
    const lines = readFileSync(path.join(shared, `${name}.jsonl`), "utf8")
      .trim()
      .split("\n");
    const bytes = new TextEncoder().encode(
      lines.map((line) => (JSON.parse(line) as { content: string }).content).join(""),
    );
    const size = await streamed(parseCompressor(ref) as Compressor, bytes, 1 << 16);
    expect(Math.abs((size * 8) / bytes.length - expected)).toBeLessThan(0.015);
  });
});

describe("measuring a corpus", () => {
  it("reports the whole, each document and the empty size", async () => {
    const texts = ["a river ".repeat(100), "a mill ".repeat(50), "🌊"];
    async function* documents() {
      for (const [index, one] of texts.entries()) yield { id: String(index), text: one };
    }
    const gzip = parseCompressor("gzip") as Compressor;
    const measuring = measureCompressor(gzip, documents(), countCodePoints);
    let step = await measuring.next();
    while (step.done !== true) step = await measuring.next();
    expect(step.value.wholeBytes).toBe(await gzip.compressedBytes(new TextEncoder().encode(texts.join(""))));
    expect(step.value.documentBytes).toEqual(
      await Promise.all(texts.map((one) => gzip.compressedBytes(new TextEncoder().encode(one)))),
    );
    expect(step.value.documentChars).toEqual([800, 350, 1]);
    expect(step.value.emptyBytes).toBe(20);
  });
});

describe("references", () => {
  it("take the usual level, a named level, and nothing else", () => {
    expect(parseCompressor("xz")?.ref).toBe("xz:9e");
    expect(parseCompressor("zstd:22")?.level).toBe("22");
    expect(parseCompressor("ladder:m")).toBeUndefined();
    expect(parseCompressor("constructor")).toBeUndefined();
    for (const bad of ["gzip:0", "gzip:12", "xz:10", "zstd:", "bzip2:9:9", "brotli:x"])
      expect(() => parseCompressor(bad)).toThrow(UsageError);
  });
});
