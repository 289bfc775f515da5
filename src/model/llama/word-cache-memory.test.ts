/** The cache must not grow with the corpus: neither by documents that its words were cut from, nor by parts it does not keep. */
import v8 from "node:v8";
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { WordCache } from "./word-cache.js";

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

/** A token for each byte, cut before spaces. */
const PIECES = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]));
const byBytes = {
  tokenize: (text: string) => new Int32Array(Buffer.from(text)),
  pieceOf: (token: number) => PIECES[token] as Buffer,
};
const beforeSpaces = {
  allows: (before: number, at: number) => at === 0x20 && before !== 0x20,
  addsSpacePrefix: false,
};

function heldMegabytes(documents: number, documentOf: (index: number) => string): number {
  const words = new WordCache(beforeSpaces, byBytes);
  const held = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1e6;
  };
  const before = held();
  for (let index = 0; index < documents; index++) words.tokenize(documentOf(index));
  const after = held();
  words.tokenize(""); // It lives until here.
  return after - before;
}

describe("documents of 100 KB", () => {
  it("are not kept for the one long word that each has of its own", () => {
    const document = "a ".repeat(50_000);
    expect(heldMegabytes(300, (index) => document + String(index).padStart(20, "w"))).toBeLessThan(18);
  });

  it("of no words at all are not kept as tokens", () => {
    expect(heldMegabytes(100, (index) => String.fromCodePoint(0x4e00 + index).repeat(33_000))).toBeLessThan(25);
  });
});
