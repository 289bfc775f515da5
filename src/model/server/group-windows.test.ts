import fc from "fast-check";
import { expect, it } from "vitest";
import { packWindows } from "../llama/pack-windows.js";
import { groupWindows } from "./group-windows.js";
import { cutMarkers } from "./server-tokenizer.js";

it("windows share a request exactly where they share a decode call of the engine", () => {
  const lengths = fc.array(fc.integer({ min: 2, max: 700 }), { maxLength: 200 });
  const short = fc.array(fc.integer({ min: 2, max: 5 }), { maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(lengths, short), (all) => {
      const windows = all.map((length) => ({ tokens: new Int32Array(length), scored: 1 }));
      const groups = groupWindows(windows);
      expect(groups.flat()).toEqual(windows);
      expect(groups.map((group) => group.map(({ tokens }) => tokens.length))).toEqual(
        packWindows(windows, true).map((group) => [...group.lengths]),
      );
    }),
  );
});

it("a text is cut inside each marker, and is whole when put together again", () => {
  const markers = ["<s>", "<|end|>"];
  expect(cutMarkers("plain", markers)).toEqual(["plain"]);
  expect(cutMarkers("", markers)).toEqual([""]);
  expect(cutMarkers("<s>a<s><|end|>", markers)).toEqual(["<", "s>a<", "s><", "|end|>"]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom("<s>", "<", "s>", "<|end|>", "a", "|")), (parts) => {
      const text = parts.join("");
      const pieces = cutMarkers(text, markers);
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces) for (const marker of markers) expect(piece).not.toContain(marker);
    }),
  );
});
