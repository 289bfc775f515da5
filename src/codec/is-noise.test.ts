import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isNoise } from "./is-noise.js";
import { repeatedShare } from "./repeated-share.js";

const program = readFileSync(process.execPath);

describe("noise", () => {
  it("is what is random or compressed already", () => {
    expect(isNoise(randomBytes(200_000))).toBe(true);
    expect(isNoise(gzipSync(program.subarray(0, 2_000_000)).subarray(1000, 300_000))).toBe(true);
  });

  it("is not a program, a text, zeros, or random bytes that come twice", () => {
    const random = randomBytes(100_000);
    expect(isNoise(program.subarray(0, 200_000))).toBe(false);
    expect(isNoise(Buffer.from("a line of a text that goes on.\n".repeat(5000)))).toBe(false);
    expect(isNoise(new Uint8Array(200_000))).toBe(false);
    expect(isNoise(Buffer.concat([random, random]))).toBe(false);
    // Half random, half bytes of 6 bits.
    expect(isNoise(Buffer.concat([random, random.map((byte) => byte & 63)]))).toBe(false);
  });
});

describe("the share of what stood there before", () => {
  it("is near that of all pieces, counted one by one", () => {
    const random = randomBytes(60_000);
    const bytes = Buffer.concat([random, random.subarray(5000, 35_000), randomBytes(10_000)]);
    const seen = new Set<string>();
    let repeated = 0;
    for (let at = 0; at + 8 <= bytes.length; at++) {
      const piece = bytes.toString("latin1", at, at + 8);
      if (seen.has(piece)) repeated++;
      seen.add(piece);
    }
    const share = repeated / (bytes.length - 7);
    expect(share).toBeCloseTo(0.3, 2);
    // About 1,560 pieces are looked at, and a few are forgotten.
    expect(Math.abs(repeatedShare(bytes, 8) - share)).toBeLessThan(0.06);
  });
});
