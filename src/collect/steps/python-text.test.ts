import { describe, expect, it } from "vitest";
import { withinMs } from "../../slow-machine.test.support.js";
import { removeBlanks, splitLines, splitWords, strip } from "./python-text.js";

/** `[c for c in range(0x110000) if chr(c).isspace()]`, printed by Python 3.11. */
const SPACES = [
  ...[9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200],
  ...[8201, 8202, 8232, 8233, 8239, 8287, 12288],
];
/** `[c for c in range(0x110000) if len(("a" + chr(c) + "b").splitlines()) == 2]`. */
const LINE_ENDS = [10, 11, 12, 13, 28, 29, 30, 133, 8232, 8233];

describe("Python's text", () => {
  it("has exactly Python's white space and line ends in the basic plane", () => {
    const units = Array.from({ length: 0x10000 }, (_, unit) => unit);
    const that = (test: (text: string) => boolean) => units.filter((unit) => test(String.fromCharCode(unit)));
    expect(that((unit) => strip(unit) === "")).toEqual(SPACES);
    expect(that((unit) => removeBlanks(unit) === "")).toEqual(SPACES);
    expect(that((unit) => splitWords(`a${unit}b`).length === 2)).toEqual(SPACES);
    expect(that((unit) => splitLines(`a${unit}b`).length === 2)).toEqual(LINE_ENDS);
  });

  it("splits lines and words as the methods' documentation says", () => {
    expect(splitLines("ab c\n\nde fg\rkl\r\n")).toEqual(["ab c", "", "de fg", "kl"]);
    expect(splitLines("")).toEqual([]);
    expect(splitLines("\n")).toEqual([""]);
    expect(splitLines("One line\n\n")).toEqual(["One line", ""]);
    expect(splitWords("  1  2   3  ")).toEqual(["1", "2", "3"]);
    expect(splitWords("  ")).toEqual([]);
    expect(strip("\u2003 a b \n")).toBe("a b");
  });

  it("takes a megabyte of blanks inside a text in linear time", () => {
    const text = `a${" ".repeat(2 ** 20)}b`;
    const start = performance.now();
    expect(strip(text)).toBe(text);
    expect(removeBlanks(text)).toBe("ab");
    expect(performance.now() - start).toBeLessThan(withinMs(500));
  });
});
