import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tileBytes, type TiledText } from "./tile-bytes.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const spansOf = ({ text, spanEnds }: TiledText): string[] =>
  Array.from(spanEnds, (end, index) => text.slice(spanEnds[index - 1] ?? 0, end));

describe("spans of tokens", () => {
  it("are the tokens where each holds whole characters", () => {
    const tiled = tileBytes(encode("the 🌊é"), Int32Array.of(3, 4, 8, 10));
    expect(spansOf(tiled)).toEqual(["the", " ", "🌊", "é"]);
    expect([...tiled.firstTokens]).toEqual([0, 1, 2, 3, 4]);
  });

  it("merge the tokens that share a character, and no more", () => {
    const tiled = tileBytes(encode("a🌊 €b"), Int32Array.of(1, 2, 4, 6, 7, 9, 10));
    expect(spansOf(tiled)).toEqual(["a", "🌊 ", "€", "b"]);
    expect([...tiled.firstTokens]).toEqual([0, 1, 4, 6, 7]);
  });

  it("give an empty token to the next span, at the end to the last", () => {
    const tiled = tileBytes(encode("ab"), Int32Array.of(0, 1, 1, 2, 2));
    expect(spansOf(tiled)).toEqual(["a", "b"]);
    expect([...tiled.firstTokens]).toEqual([0, 2, 5]);
  });

  it("are none for no tokens, and one that is empty where all tokens are", () => {
    expect(tileBytes(new Uint8Array(), new Int32Array())).toEqual({
      text: "",
      spanEnds: new Int32Array(),
      firstTokens: Int32Array.of(0),
    });
    expect([...tileBytes(new Uint8Array(), Int32Array.of(0, 0)).firstTokens]).toEqual([0, 2]);
  });

  it("show U+FFFD only for bytes that are no UTF-8 all together", () => {
    const tiled = tileBytes(Uint8Array.of(0x61, 0xe2, 0x82, 0x62), Int32Array.of(2, 4));
    expect(spansOf(tiled)).toEqual(["a\ufffd", "\ufffdb"]);
  });

  it("tile any text exactly, wherever tokens are cut, with every token in one span", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (source, cuts) => {
        const bytes = encode(source);
        const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const tiled = tileBytes(bytes, Int32Array.from(ends));
        expect(tiled.text).toBe(source);
        expect(spansOf(tiled).join("")).toBe(source);
        expect(tiled.firstTokens).toHaveLength(tiled.spanEnds.length + 1);
        expect(tiled.firstTokens[0]).toBe(0);
        expect(tiled.firstTokens.at(-1)).toBe(ends.length);
        // Each span's bytes are exactly its tokens' bytes, so no span can be smaller.
        spansOf(tiled).forEach((span, index) => {
          const [from, to] = [tiled.firstTokens[index] as number, tiled.firstTokens[index + 1] as number];
          expect(from).toBeLessThan(to);
          expect(encode(span)).toEqual(bytes.subarray(from === 0 ? 0 : ends[from - 1], ends[to - 1]));
        });
      }),
    );
  });
});
