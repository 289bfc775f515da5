import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesExactly, matchesTriviaQaOf2023, normaliseShortAnswer, type ExactMatchRule } from "./exact-match.js";

const RULES: readonly ExactMatchRule[] = ["nq_open", "nq_open-v0.4.0", "triviaqa"];

test.each<[string, string[], ExactMatchRule, boolean]>([
  [" the Thames\n", ["Thames"], "nq_open", true],
  [" the Thames", ["Thames"], "triviaqa", false],
  ["An apple a day", ["apple day"], "nq_open", true],
  ["THE Thames", ["Thames"], "nq_open", false],
  ["Theatre", ["atre"], "nq_open", false],
  ["breathe air", ["breair"], "nq_open", false],
  ["ST. JOHN'S!", ["St Johns"], "triviaqa", true],
  ["two  spaces", ["two spaces"], "triviaqa", false],
  ["answer", [" answer"], "triviaqa", false],
  ["éa b", ["éb"], "nq_open", false],
  ["bat", ["bt"], "nq_open-v0.4.0", true],
  ["the cat", ["cat"], "nq_open-v0.4.0", false],
  ["anything", [], "triviaqa", false],
])("%j against %j by %s: %s", (generated, golds, rule, expected) => {
  expect(matchesExactly(generated, golds, rule)).toBe(expected);
});

test("a gold answer matches itself wherever it stands in the list, in capitals too", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), fc.constantFrom(...RULES), (golds, pick, rule) => {
      const gold = golds[pick % golds.length]!;
      fc.pre(gold === gold.trim() && !/[\x1c-\x1f\x85\ufeff]/.test(gold));
      expect(matchesExactly(` ${gold}\n`, golds, rule)).toBe(true);
      // Python's and JavaScript's case rules both know letters that do not come back from capitals.
      if (gold.toUpperCase().toLowerCase() === gold.toLowerCase())
        expect(matchesExactly(gold.toUpperCase(), [gold], "triviaqa")).toBe(true);
    }),
  );
});

test("normalising twice changes nothing for TriviaQA; for NaturalQuestions punctuation may uncover an article", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const once = normaliseShortAnswer(text, "triviaqa");
      expect(normaliseShortAnswer(once, "triviaqa")).toBe(once);
    }),
  );
  expect(normaliseShortAnswer("a-the b", "nq_open")).toBe("ab");
});

test("before v0.4 an alias hid the aliases that begin with it", () => {
  expect(matchesTriviaQaOf2023("New York City", ["New York City", "New York"])).toBe(false);
  expect(matchesTriviaQaOf2023("new york", ["New York City", "New York"])).toBe(true);
  expect(matchesTriviaQaOf2023("Big Apple", ["New York", "Big Apple"])).toBe(true);
});

const nq = new URL("../../../../shared/benchmarks/nq_open/NQ-open.dev.jsonl", import.meta.url);

describe.skipIf(!existsSync(nq))("NaturalQuestions' own answers (skipped where ../shared/benchmarks is absent)", () => {
  test("every gold answer matches, also behind an article and with a full stop", () => {
    const rows = readFileSync(nq, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { answer: string[] });
    const failed = rows.filter(({ answer }) =>
      answer.some(
        (gold) => !matchesExactly(` ${gold} `, answer, "nq_open") || !matchesExactly(`the ${gold}.`, answer, "nq_open"),
      ),
    );
    expect(rows).toHaveLength(3610);
    expect(failed.map(({ answer }) => answer)).toEqual([]);
  });
});
