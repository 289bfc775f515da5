import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBytes, encodeBytes } from "./byte-model.js";

describe("the byte model", () => {
  it("gives all bytes back", () => {
    const repeated = fc
      .tuple(fc.uint8Array({ maxLength: 30 }), fc.nat({ max: 20 }))
      .map(([part, times]) => Buffer.concat(Array.from({ length: times }, () => part)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), repeated), (bytes) => {
        const coded = encodeBytes(bytes) as Uint8Array;
        expect(Buffer.compare(decodeBytes(coded, bytes.length) as Uint8Array, bytes)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("makes a program's binary smaller than gzip -9 does", () => {
    const bytes = readFileSync(process.execPath).subarray(0, 200_000);
    expect((encodeBytes(bytes) as Uint8Array).length).toBeLessThan(gzipSync(bytes, { level: 9 }).length);
  });

  it("says so when a code is of no such bytes, or comes to other bytes, and never hangs", () => {
    const coded = encodeBytes(Buffer.from("some bytes that were coded")) as Uint8Array;
    for (let at = 0; at < coded.length; at++) {
      const wrong = coded.slice();
      wrong[at] = (wrong[at] as number) ^ 0xff;
      const found = decodeBytes(wrong, 26);
      expect(found === undefined || Buffer.compare(found, Buffer.from("some bytes that were coded")) !== 0).toBe(true);
    }
  });
});
