import { describe, expect, it } from "vitest";
import { looksBinary } from "./binary.js";

describe("looksBinary", () => {
  it("lets a stray NUL in a long text pass", () => {
    const text = "word ".repeat(500) + "\0" + "word ".repeat(500);
    expect(looksBinary(text)).toBe(false);
    expect(looksBinary(Buffer.from(text))).toBe(false);
  });

  it("takes UTF-16 and the start of an executable for binary", () => {
    expect(looksBinary(Buffer.from("plain text", "utf16le"))).toBe(true);
    expect(looksBinary(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]))).toBe(true);
  });

  it("takes nothing at all for text", () => {
    expect(looksBinary(new Uint8Array())).toBe(false);
    expect(looksBinary("")).toBe(false);
  });
});
