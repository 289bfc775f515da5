import fc from "fast-check";
import { expect, test } from "vitest";
import { createStopScanner, truncateAtStop } from "./stop-strings.js";

/** Reads letter by letter and looks whether a stop string has just ended. */
function naive(text: string, stops: readonly string[]): string {
  for (let end = 0; end <= text.length; end++) {
    const ended = stops.filter((stop) => stop !== "" && text.slice(0, end).endsWith(stop));
    if (ended.length > 0) return text.slice(0, end - Math.max(...ended.map((stop) => stop.length)));
  }
  return text;
}

const letters = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: most });
const stopLists = fc.array(letters(4), { maxLength: 4 });

test("a text is cut before the stop string that is complete first", () => {
  expect(truncateAtStop("one\ntwo. three", [".", "\n"])).toEqual({ text: "one", stop: "\n" });
  expect(truncateAtStop("one two", [".", ""])).toEqual({ text: "one two" });
  expect(truncateAtStop("xabc", ["abc", "b"])).toEqual({ text: "xa", stop: "b" });
  expect(truncateAtStop("xab", ["b", "ab"])).toEqual({ text: "x", stop: "ab" });
});

test("cutting is what reading letter by letter gives", () => {
  fc.assert(
    fc.property(letters(20), stopLists, (text, stops) => {
      expect(truncateAtStop(text, stops).text).toBe(naive(text, stops));
    }),
    { numRuns: 2000 },
  );
});

test("the pieces do not matter, and less than the longest stop string is held back", () => {
  fc.assert(
    fc.property(fc.array(letters(5), { maxLength: 12 }), stopLists, (pieces, stops) => {
      const scanner = createStopScanner(stops);
      let text = "";
      let stop: string | undefined;
      for (const piece of pieces) {
        const given = scanner.push(piece);
        text += given.text;
        stop = given.stop;
        expect(scanner.heldLength).toBeLessThan(Math.max(1, ...stops.map((each) => each.length)));
      }
      text += scanner.end();
      expect(stop === undefined ? { text } : { text, stop }).toEqual(truncateAtStop(pieces.join(""), stops));
    }),
    { numRuns: 2000 },
  );
});

test("what cannot begin a stop string is given at once", () => {
  const scanner = createStopScanner(["\n\n", "Question:"]);
  expect(scanner.push("12\n").text).toBe("12");
  expect(scanner.push("Quest").text).toBe("\n");
  expect(scanner.push("s").text).toBe("Quests");
  expect(scanner.push("x Question")).toEqual({ text: "x " });
  expect(scanner.push(": 3")).toEqual({ text: "", stop: "Question:" });
  expect(scanner.push("more")).toEqual({ text: "", stop: "Question:" });
  expect(scanner.end()).toBe("");
});
