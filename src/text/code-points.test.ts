import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countCodePoints, truncateToCodePoints } from "./code-points.js";
import { withinMs } from "../slow-machine.test.support.js";

/** Strings rich in pairs, lone surrogates and ASCII. */
const anyText = fc.string({
  unit: fc.constantFrom("a", "é", "漢", "😀", "𝔘", "\ud83d", "\ude00", "\n"),
  maxLength: 40,
});

describe("countCodePoints", () => {
  it("agrees with iterating the string, whatever its surrogates", () => {
    fc.assert(
      fc.property(anyText, (text) => void expect(countCodePoints(text)).toBe([...text].length)),
      { numRuns: 2000 },
    );
  });

  it("counts an emoji sequence by its code points, as Python's len does", () => {
    expect(countCodePoints("👩‍👩‍👧")).toBe(5);
  });

  it("counts ten million characters of ASCII in well under the time an iterator takes", () => {
    const text = "lorem ipsum ".repeat(850_000);
    const startMs = performance.now();
    expect(countCodePoints(text)).toBe(10_200_000);
    expect(performance.now() - startMs).toBeLessThan(withinMs(1000));
  });
});

describe("truncateToCodePoints", () => {
  it("keeps exactly the first code points, for every length", () => {
    const check = (text: string, count: number): void =>
      void expect(truncateToCodePoints(text, count)).toBe([...text].slice(0, count).join(""));
    fc.assert(fc.property(anyText, fc.nat(50), check), { numRuns: 3000 });
  });
});
