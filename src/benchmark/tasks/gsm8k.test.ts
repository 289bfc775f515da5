import { describe, expect, it } from "vitest";
import { ask, askAll, benchmarks, contextOf, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { gsm8k } from "./gsm8k.js";

const fields = { question: "Ida has 2 cups and 3 more. How many?", answer: "2 + 3 = <<2+3=5>>5 cups.\n#### 1,005" };
const STRICT = "exact_match,strict-match";
const FLEXIBLE = "exact_match,flexible-extract";

describe("GSM8K", () => {
  it("is lm-evaluation-harness's prompt, calculator marks and all", () => {
    const question = ask(gsm8k, fields);
    expect(contextOf(question)).toBe("Question: Ida has 2 cups and 3 more. How many?\nAnswer:");
    expect(question.shot).toBe(`${contextOf(question)} ${fields.answer}`);
  });

  it("grades by both filters, and records what was found", () => {
    const grade = gradeOf(ask(gsm8k, fields));
    expect(grade(" so\n#### 1005")).toEqual({ metrics: { [STRICT]: 1, [FLEXIBLE]: 1 }, extracted: "1005" });
    expect(grade(" it is 1,005")).toEqual({ metrics: { [STRICT]: 0, [FLEXIBLE]: 1 }, extracted: "1,005" });
    expect(grade(" none")).toEqual({ metrics: { [STRICT]: 0, [FLEXIBLE]: 0 }, extracted: undefined });
  });

  it("refuses a solution without its answer", () => {
    expect(() => ask(gsm8k, { question: "x", answer: "5" })).toThrow(/"answer", which must be a solution that ends/);
  });

  it.skipIf(!hasBenchmarks)(
    "grades all of ../shared's answers, and altered ones, as a naive reading does",
    async () => {
      const { test, shots } = await askAll(gsm8k, benchmarks);
      expect([test.length, shots.length]).toEqual([1319, 7473]);
      for (const question of test) {
        const solution = question.plain.slice(question.plain.lastIndexOf("\n#### ") + 1);
        const gold = solution.slice("#### ".length);
        const steps = question.plain.slice(0, question.plain.lastIndexOf("\n"));
        for (const generated of alterations(steps, gold)) {
          const { metrics } = gradeOf(question)(generated);
          const expected = { [STRICT]: Number(naiveStrict(generated) === bare(gold)) };
          expect({ [STRICT]: metrics[STRICT] }, generated).toEqual(expected);
          expect(metrics[FLEXIBLE], generated).toBe(Number(naiveFlexible(generated) === bare(gold)));
        }
        expect(gradeOf(question)(`${steps}\n#### ${gold}`).metrics).toEqual({ [STRICT]: 1, [FLEXIBLE]: 1 });
      }
    },
  );
});

function alterations(steps: string, gold: string): string[] {
  return [
    `${steps}\n#### ${gold}.`,
    `${steps}\n#### $${gold}`,
    `${steps}\n####${gold}`,
    `${steps}\n#### ${gold}0`,
    `${steps}\n#### -${gold}`,
    `${steps}\n#### ${gold} and\n#### 1`,
    `${steps} So it is $${gold}.`,
    `${steps} So it is ${gold}, not 7`,
    `The answer is ${gold}.00`,
    steps.replaceAll(/\d/g, ""),
  ];
}

/** Character by character, without expressions. */
function naiveStrict(text: string): string | undefined {
  for (let at = text.indexOf("#### "); at >= 0; at = text.indexOf("#### ", at + 1)) {
    let end = at + 5;
    if (text[end] === "-") end++;
    const first = end;
    while (isOneOf(text[end], "0123456789.,")) end++;
    if (end > first) return bare(text.slice(at + 5, end));
  }
  return undefined;
}

function naiveFlexible(text: string): string | undefined {
  let last: string | undefined;
  let at = 0;
  while (at < text.length) {
    const sign = text[at] === "-" ? 1 : 0;
    let end = at + sign;
    while (isOneOf(text[end], "$0123456789.,")) end++;
    let digits = at + sign;
    while (isOneOf(text[digits], "0123456789")) digits++;
    const length = end - at - sign >= 2 ? end - at : digits > at + sign ? digits - at : 0;
    if (length > 0) last = bare(text.slice(at, at + length));
    at += Math.max(1, length);
  }
  return last;
}

function isOneOf(character: string | undefined, set: string): boolean {
  return character !== undefined && set.includes(character);
}

function bare(number: string): string {
  const text = [...number].filter((character) => character !== "," && character !== "$").join("");
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
