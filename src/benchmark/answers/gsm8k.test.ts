import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractFlexible, extractStrict, gsm8kGold, scoreGsm8k } from "./gsm8k.js";

test.each<[string, string, boolean, boolean]>([
  ["She has 3 + 4 = 7.\n#### 7", "so\n#### 7", true, true],
  ["The answer is 7.", "so\n#### 7", false, true],
  ["#### 1,234", "so\n#### 1234", true, true],
  ["it costs $1,234.", "so\n#### 1,234", false, true],
  ["#### $5", "so\n#### 5", false, true],
  ["#### 7.0", "so\n#### 7", false, false],
  ["#### -3.", "so\n#### -3", true, true],
  ["#### 7\nQuestion 2\n#### 8", "so\n#### 7", true, false],
  ["#### 7 apples of 9", "so\n#### 7", true, false],
  ["a dot . and 12 ...", "so\n#### 12", false, false],
  ["", "so\n#### 12", false, false],
])("%j against %j: strict %s, flexible %s", (generated, gold, strictMatch, flexibleExtract) => {
  expect(scoreGsm8k(generated, gold)).toEqual({ strictMatch, flexibleExtract });
});

test("both filters find the number that was put in, with or without commas", () => {
  const prose = fc.stringMatching(/^[a-zA-Z \n]*$/);
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), prose, prose, (value, grouped, before, after) => {
      const text = grouped ? value.toLocaleString("en-US") : String(value);
      const generated = `${before}#### ${text} ${after}`;
      expect(extractStrict(generated)).toBe(text);
      expect(extractFlexible(generated)).toBe(text);
      expect(scoreGsm8k(generated, `#### ${value}`)).toEqual({ strictMatch: true, flexibleExtract: true });
      expect(scoreGsm8k(generated, `#### ${value + 1}`)).toEqual({ strictMatch: false, flexibleExtract: false });
    }),
  );
});

test("a solution without the mark has no gold answer", () => {
  expect(gsm8kGold("seven")).toBeUndefined();
  expect(gsm8kGold("6 + 1\n#### 7")).toBe("7");
});

const folder = new URL("../../../../shared/benchmarks/gsm8k/", import.meta.url);

describe.skipIf(!existsSync(folder))("GSM8K's own solutions (skipped where ../shared/benchmarks is absent)", () => {
  test.each([
    ["test.jsonl", 1319],
    ["train.jsonl", 7473],
  ])("every gold answer of %s is found by both filters", (name, count) => {
    const solutions = readFileSync(new URL(name, folder), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { answer: string }).answer);
    expect(solutions).toHaveLength(count);
    expect(solutions.filter((solution) => !/^-?\d+(\.\d+)?$/.test(gsm8kGold(solution) ?? ""))).toEqual([]);
    const missed = solutions.filter((solution) => {
      const score = scoreGsm8k(solution, solution);
      return !score.strictMatch || !score.flexibleExtract;
    });
    expect(missed).toEqual([]);
  });
});
