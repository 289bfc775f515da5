import fc from "fast-check";
import { expect, test } from "vitest";
import { createByteStopScanner } from "./byte-stop-scanner.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a stop string is found across pieces, in the middle of one, and in split characters", () => {
  const across = createByteStopScanner(["\n\n"]);
  expect([across.push(bytesOf("one\n")), across.push(bytesOf("\ntwo"))]).toEqual([false, true]);
  expect(across.text()).toBe("one\n\ntwo");
  const wave = bytesOf("🌊");
  const split = createByteStopScanner(["🌊"]);
  expect([...wave].map((_, index) => split.push(wave.subarray(index, index + 1)))).toEqual([false, false, false, true]);
  expect(split.text()).toBe("🌊");
});

test("an unfinished character ends the text as U+FFFD, and a byte order mark stays", () => {
  const scanner = createByteStopScanner([]);
  scanner.push(bytesOf("\uFEFFa"));
  scanner.push(bytesOf("🌊").subarray(0, 2));
  expect(scanner.text()).toBe("\uFEFFa\uFFFD");
});

test("cut anywhere, the bytes give the text, and stop where it first contains a stop string", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "é", "🌊"), maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, fc.array(fc.integer({ min: 1, max: 4 })), (text, stop, sizes) => {
      const scanner = createByteStopScanner([stop]);
      const bytes = bytesOf(text);
      for (let at = 0, piece = 0; at < bytes.length; piece++) {
        const size = sizes[piece] ?? 1;
        const isStopped = scanner.push(bytes.subarray(at, at + size));
        at += size;
        const seen = new TextDecoder().decode(bytes.subarray(0, at), { stream: true });
        expect(isStopped).toBe(stop !== "" && seen.includes(stop));
      }
      expect(scanner.text()).toBe(text);
    }),
  );
});
