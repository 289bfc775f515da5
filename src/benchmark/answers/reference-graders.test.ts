/**
 * Against the graders themselves: test/golden/answers/grades.json holds what the Python of lm-evaluation-harness,
 * OpenCompass, hendrycks/math and AGIEval says about random strings (make-grades.py there).
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lastBoxed } from "./boxed.js";
import { matchesExactly, type ExactMatchRule } from "./exact-match.js";
import { scoreGsm8k } from "./gsm8k.js";
import { equalByStrip } from "./math-answer.js";
import { extractMinervaAnswer, normaliseMinervaAnswer } from "./minerva-answer.js";
import { equalForOpenCompass, extractOpenCompassAnswer, normaliseForOpenCompass } from "./opencompass-math.js";
import { extractChoiceLetter } from "./sat-math.js";
import { stripMathString } from "./strip-math-string.js";

interface Grades {
  exactMatch: { generated: string; golds: string[]; verdict: Record<ExactMatchRule, boolean> }[];
  gsm8k: { generated: string; gold: string; strict: boolean; flexible: boolean }[];
  strip: {
    a: string;
    b: string;
    stripped: string | null;
    equal: boolean;
    openCompass: string | null;
    openCompassEqual: boolean;
  }[];
  minerva: { generated: string; extracted: string | null; normalised: string }[];
  openCompass: { generated: string; extracted: string; normalised: string }[];
  boxed: { text: string; boxed: string | null }[];
  choice: { generated: string; zero: string; few: string; thought: string }[];
}

const file = new URL("../../../test/golden/answers/grades.json", import.meta.url);
const grades = JSON.parse(readFileSync(file, "utf8")) as Grades;

test("exact match says what the harness says, by every rule", () => {
  for (const { generated, golds, verdict } of grades.exactMatch)
    for (const rule of ["nq_open", "nq_open-v0.4.0", "triviaqa"] as const)
      expect(matchesExactly(generated, golds, rule), JSON.stringify({ rule, generated, golds })).toBe(verdict[rule]);
});

test("both filters of GSM8K grade as the harness does", () => {
  for (const { generated, gold, strict, flexible } of grades.gsm8k)
    expect(scoreGsm8k(generated, gold), JSON.stringify({ generated, gold })).toEqual({
      strictMatch: strict,
      flexibleExtract: flexible,
    });
});

test("Hendrycks' normalisation and OpenCompass's copy are followed to the character, exceptions included", () => {
  for (const { a, b, stripped, equal, openCompass, openCompassEqual } of grades.strip) {
    expect(stripMathString(a) ?? null, JSON.stringify(a)).toBe(stripped);
    expect(stripMathString(a, "opencompass") ?? null, JSON.stringify(a)).toBe(openCompass);
    expect(equalByStrip(a, b), JSON.stringify([a, b])).toBe(equal);
    expect(equalForOpenCompass(a, b), JSON.stringify([a, b])).toBe(openCompassEqual);
  }
});

test("Minerva's final answer is found and normalised as in the harness", () => {
  for (const { generated, extracted, normalised } of grades.minerva) {
    expect(extractMinervaAnswer(generated) ?? null, JSON.stringify(generated)).toBe(extracted);
    expect(normaliseMinervaAnswer(generated), JSON.stringify(generated)).toBe(normalised);
  }
});

test("OpenCompass's postprocessing is followed to the character", () => {
  for (const { generated, extracted, normalised } of grades.openCompass) {
    expect(extractOpenCompassAnswer(generated), JSON.stringify(generated)).toBe(extracted);
    expect(normaliseForOpenCompass(generated), JSON.stringify(generated)).toBe(normalised);
  }
});

test("the last box is OpenCompass's, which knows no \\fbox at the end", () => {
  for (const { text, boxed } of grades.boxed)
    if (text.includes("\\boxed")) expect(lastBoxed(text) ?? null, JSON.stringify(text)).toBe(boxed);
});

test("the letter is AGIEval's in every setting", () => {
  for (const { generated, zero, few, thought } of grades.choice) {
    const letters = (["zero-shot", "few-shot", "few-shot-CoT"] as const).map(
      (setting) => extractChoiceLetter(generated, setting) ?? "",
    );
    expect(letters, JSON.stringify(generated)).toEqual([zero, few, thought]);
  }
});
