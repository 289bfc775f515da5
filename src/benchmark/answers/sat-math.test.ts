import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractChoiceLetter, scoreSatMath } from "./sat-math.js";

test.each<[string, string | undefined]>([
  ["Explanation: half of 6 is 3.\nThe answer is therefore C", "C"],
  ["The answer is therefore (B)\n\n", "B"],
  ["the answer is A\nso the answer is D", "D"],
  ["Area first.\nThe last line gives no letter", "A"],
  ["the answer is: B", "B"],
  ["Both are right, the answer is: C", "B"],
  ["three", undefined],
  ["", undefined],
])("in few-shot-CoT %j says %s", (generated, letter) => {
  expect(extractChoiceLetter(generated)).toBe(letter);
});

test("without explanations the whole generation is read", () => {
  expect(extractChoiceLetter("the answer is A\nand then D", "few-shot")).toBe("A");
  expect(extractChoiceLetter("the answer is G", "few-shot")).toBe("G");
  expect(extractChoiceLetter("Going with D", "zero-shot")).toBe("D");
});

test("the letter that was put in is found behind any explanation", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom("A", "B", "C", "D"), (explanation, label) => {
      expect(scoreSatMath(`${explanation}\nThe answer is therefore ${label}\n`, label)).toBe(true);
    }),
  );
});

const file = new URL("../../../../shared/benchmarks/sat_math/agieval-sat-math.jsonl", import.meta.url);

describe.skipIf(!existsSync(file))("SAT-Math's own labels (skipped where ../shared/benchmarks is absent)", () => {
  test("every label is found behind its explanation and AGIEval's phrase", () => {
    const rows = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { label: string; other: { solution: string } });
    expect(rows).toHaveLength(220);
    const missed = rows.filter(
      ({ label, other }) => !scoreSatMath(`${other.solution}\nThe answer is therefore ${label}`, label),
    );
    expect(missed).toEqual([]);
  });
});
