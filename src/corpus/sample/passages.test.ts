import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutPassages } from "./passages.js";

describe("cutPassages", () => {
  it("gives pieces that join to the text, none too long and none with half a surrogate pair", () => {
    const anyText = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\n\n", ". ", "😀", "漢"), maxLength: 200 });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, maxUnits) => {
        const passages = cutPassages(text, maxUnits);
        expect(passages.join("")).toBe(text);
        for (const passage of passages) {
          expect(passage.length).toBeLessThanOrEqual(maxUnits);
          expect(passage).toBe(Buffer.from(passage).toString());
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("cuts at a blank line before a line, and at a line before a sentence", () => {
    expect(cutPassages("aaaa\n\nbb\ncc. dd", 10)).toEqual(["aaaa\n\n", "bb\ncc. dd"]);
    expect(cutPassages("aaaa aaa\nbb. cccc ddd", 13)).toEqual(["aaaa aaa\n", "bb. cccc ddd"]);
  });

  it("cuts a long text into pieces of about equal length", () => {
    const lengths = cutPassages("word ".repeat(1030), 5000).map(({ length }) => length);
    expect(lengths).toHaveLength(2);
    expect(Math.min(...lengths)).toBeGreaterThan(2000);
  });
});
