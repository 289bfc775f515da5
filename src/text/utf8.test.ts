import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countUtf8Bytes, decodeUtf8, findInvalidUtf8, findLoneSurrogate } from "./utf8.js";

/** Python: the `start` of UnicodeDecodeError for each of these. */
const INVALID: [name: string, bytes: number[], byteOffset: number][] = [
  ["a continuation byte alone", [0x61, 0x80], 1],
  ["an overlong slash", [0x61, 0x62, 0xc0, 0xaf], 2],
  ["an overlong three-byte form", [0xe0, 0x9f, 0xbf], 0],
  ["a surrogate", [0x61, 0xed, 0xa0, 0x80], 1],
  ["a value above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 0],
  ["a sequence cut off by the end", [0x61, 0xe6, 0xbc], 1],
  ["Latin-1", [0x63, 0x61, 0x66, 0xe9, 0x20, 0x6f], 3],
];

describe("decodeUtf8", () => {
  it.each(INVALID)("refuses %s and says where it begins", (_name, bytes, byteOffset) => {
    expect(decodeUtf8(new Uint8Array(bytes))).toEqual({ status: "invalid", byteOffset });
  });

  it("gives back every well-formed text, a byte order mark and NUL included", () => {
    const check = (text: string): void => void expect(decodeUtf8(Buffer.from(text))).toEqual({ status: "ok", text });
    fc.assert(fc.property(fc.string({ unit: "binary" }), check));
    check("\ufeffa\0b");
  });

  it("agrees with the fatal TextDecoder on random bytes, which meet every branch", () => {
    const byte = fc.oneof(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f),
      fc.nat(255),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (values) => {
        const bytes = Uint8Array.from(values);
        expect(findInvalidUtf8(bytes)).toBe(offsetByDecoder(bytes));
        expect(decodeUtf8(bytes).status).toBe(offsetByDecoder(bytes) === undefined ? "ok" : "invalid");
      }),
      { numRuns: 5000 },
    );
  });

  it("reads a view into a larger buffer as just its part", () => {
    expect(decodeUtf8(Buffer.from("xxhelloxx").subarray(2, 7))).toEqual({ status: "ok", text: "hello" });
  });
});

/** The oracle: the longest prefix that decodes ends where the bad sequence begins. */
function offsetByDecoder(bytes: Uint8Array): number | undefined {
  const decodes = (part: Uint8Array): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part);
      return true;
    } catch {
      return false;
    }
  };
  if (decodes(bytes)) return undefined;
  let longest = 0;
  for (let end = 0; end <= bytes.length; end += 1) if (decodes(bytes.subarray(0, end))) longest = end;
  return longest;
}

describe("countUtf8Bytes", () => {
  it("is the length of the encoded text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => void expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length),
      ),
    );
  });
});

describe("findLoneSurrogate", () => {
  it("finds the first surrogate without a partner, and no pair", () => {
    expect(findLoneSurrogate("a😀b")).toBeUndefined();
    expect(findLoneSurrogate("a😀\ud83db")).toBe(3);
    expect(findLoneSurrogate("\ude00\ud83d")).toBe(0);
  });
});
