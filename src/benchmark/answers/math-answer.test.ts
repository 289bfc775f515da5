import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastBoxed } from "./boxed.js";
import { compareMathAnswers, equalByStrip, type MathComparison } from "./math-answer.js";
import { scoreOpenCompassMath } from "./opencompass-math.js";

test.each<[string, string, boolean, MathComparison["by"]]>([
  ["3", " 3 ", true, "string"],
  ["\\dfrac12", "\\frac{1}{2}", true, "normalised"],
  ["x = 5", "5", true, "normalised"],
  ["90^\\circ", "90", true, "normalised"],
  ["50\\%", "50", true, "normalised"],
  ["50\\%", "0.5", false, "value"],
  ["0.25", "\\frac14", true, "value"],
  ["2\\frac{1}{4}", "\\frac94", true, "value"],
  ["3 1/2", "3.5", true, "value"],
  ["1,234", "1234", true, "value"],
  ["12{,}500", "12500", true, "value"],
  ["(1,234)", "1234", false, "value"],
  ["0.\\overline{3}", "\\frac13", true, "value"],
  ["0.333", "\\frac13", false, "value"],
  ["\\$7.50", "\\frac{15}{2}", true, "value"],
  ["15\\mbox{ cm}^2", "15", true, "value"],
  ["\\frac{\\sqrt6}3", "\\frac{2}{\\sqrt{6}}", true, "value"],
  ["\\sqrt{5+2\\sqrt6}", "\\sqrt2+\\sqrt3", true, "value"],
  ["\\sqrt[3]{-8}", "-2", true, "value"],
  ["\\sqrt{x^2}", "x", false, "value"],
  ["\\sqrt{x^2}", "|x|", true, "value"],
  ["2|x|", "|2x|", true, "value"],
  ["e^{i\\pi}", "-1", true, "value"],
  ["\\sin 30^\\circ", "\\frac12", true, "value"],
  ["\\sin^2 x", "1 - \\cos^2 x", true, "value"],
  ["\\sin^{-1} \\frac12", "\\frac{\\pi}{6}", true, "value"],
  ["\\log_2 8", "3", true, "value"],
  ["5! + \\binom52", "130", true, "value"],
  ["\\lfloor \\pi \\rfloor", "3", true, "value"],
  ["3.14", "\\pi", false, "value"],
  ["(x+1)^2", "x^2 + 2x + 1", true, "value"],
  ["ab", "ba", true, "value"],
  ["x_1 + x_2", "x_2 + x_{1}", true, "value"],
  ["x", "y", false, "value"],
  ["2112_6", "2112_{6}", true, "value"],
  ["2112_6", "2112_7", false, "value"],
  ["3:1", "3 : 1", true, "normalised"],
  ["3:1", "1:3", false, "value"],
  ["(1,2)", "(2,1)", false, "value"],
  ["(1,2)", "[1,2]", false, "value"],
  ["1,2", "2, 1", true, "value"],
  ["\\{1,2\\}", "2 \\text{ and } 1", true, "value"],
  ["12 \\text{ and } 13", "12", false, "value"],
  ["1,1,2", "1,2,2", false, "value"],
  ["1 \\pm \\sqrt2", "1-\\sqrt2, 1+\\sqrt2", true, "value"],
  ["x = \\pm 3", "3, -3", true, "value"],
  ["(-\\infty, 2) \\cup [3, 4]", "[3,4]\\cup(-\\infty,2)", true, "value"],
  ["x \\in [-2,7]", "-2 \\le x \\leq 7", true, "value"],
  ["x > 3", "(3, \\infty)", true, "value"],
  ["3 \\le x", "(3, \\infty)", false, "value"],
  ["2x + 3y = 6", "y = 2 - \\frac23 x", true, "value"],
  ["2x + 3y = 6", "2x + 3y = 7", false, "value"],
  ["2x < y", "y > 2x", true, "value"],
  ["2x < y", "-2x < -y", false, "value"],
  ["f(2) < f(1)", "f(1) > f(2)", true, "value"],
  ["\\begin{pmatrix} 1/2 \\\\ 3 \\end{pmatrix}", "\\frac12 \\begin{bmatrix} 1 \\\\ 6 \\end{bmatrix}", true, "value"],
  ["\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix} 1 & 2 \\end{pmatrix}", false, "value"],
  ["\\text{(C)}", "C", true, "value"],
  ["\\text{Maria}", "maria.", true, "text"],
  ["\\text{Maria}", "Mario", false, "text"],
  ["\\text{8 a.m.}", "8 p.m.", false, "text"],
  ["$\\frac{1}{2}$.", "0.5", true, "value"],
  ["π/4", "\\frac{\\pi}{4}", true, "value"],
  ["", "0", false, "text"],
])("%j and %j: %s by %s", (a, b, equal, by) => {
  expect(compareMathAnswers(a, b)).toEqual({ equal, by });
  expect(compareMathAnswers(b, a).equal).toBe(equal);
});

describe("numbers", () => {
  const spellings = (n: number, d: number): string[] => {
    const sign = n < 0 ? "-" : "";
    const [whole, rest] = [Math.floor(Math.abs(n) / d), Math.abs(n) % d];
    const mixed = whole > 0 && rest > 0 ? [`${sign}${whole}\\frac{${rest}}{${d}}`, `${sign}${whole} ${rest}/${d}`] : [];
    return [
      `\\frac{${n}}{${d}}`,
      `${sign}\\dfrac{${Math.abs(n)}}{${d}}`,
      `${n}/${d}`,
      `$${2 * n} \\div ${2 * d}$`,
      ...mixed,
    ];
  };
  const fractions = fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 400 }));

  test("are equal in every spelling", () => {
    fc.assert(
      fc.property(fractions, ([n, d]) => {
        for (const a of spellings(n, d)) expect(compareMathAnswers(a, spellings(n, d)[0]!).equal, a).toBe(true);
      }),
    );
  });

  test("that differ are different in every spelling", () => {
    fc.assert(
      fc.property(fractions, fractions, ([n, d], [m, e]) => {
        fc.pre(n * e !== m * d);
        for (const a of spellings(n, d))
          for (const b of spellings(m, e)) expect(compareMathAnswers(a, b).equal, `${a} and ${b}`).toBe(false);
      }),
    );
  });

  test("of any size are told apart by their last digit, with and without grouping", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 3n, max: 10n ** 60n }), (value) => {
        const grouped = value.toLocaleString("en-US");
        for (const text of [grouped, grouped.replaceAll(",", "{,}"), grouped.replaceAll(",", ",\\!")]) {
          expect(compareMathAnswers(text, String(value)).equal, text).toBe(true);
          expect(compareMathAnswers(text, String(value + 1n)).equal, text).toBe(false);
        }
      }),
    );
  });
});

const fragments = fc.constantFrom(
  ..."1 2 0.5 x y + - * / ^ _ ( ) [ ] { } , = < | ! % \\frac \\sqrt \\pi \\infty \\pm \\cup \\{ \\} \\sin \\log \\text{".split(
    " ",
  ),
  ..."\\text{cm} \\left( \\right] ^\\circ \\begin{pmatrix} \\end{pmatrix} & \\\\ \\in word $ \\boxed{ \\binom".split(
    " ",
  ),
  " ",
);

test("whatever is compared, the answer is reflexive and symmetric and nothing is thrown", () => {
  const anything = fc.oneof(
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.string(),
  );
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      expect(compareMathAnswers(a, `${a} `).equal).toBe(true);
      expect(compareMathAnswers(a, b).equal, JSON.stringify([a, b])).toBe(compareMathAnswers(b, a).equal);
    }),
    { numRuns: 5000 },
  );
});

test("hostile answers cost little: long, deep, huge or endless", () => {
  const begin = performance.now();
  const parts =
    "( { \\frac \\sqrt{ \\text{ \\boxed{ $ 1, 9^ - +x 1. = | ^{ x_{ \\left( ! \\pm 0, 99999999! \\{ a, \\sin".split(
      " ",
    );
  for (const part of parts) {
    for (const length of [200, 1900, 2 ** 20]) {
      const text = part.repeat(Math.ceil(length / part.length));
      expect(compareMathAnswers(text, `${text}+1`).equal, `${part} × ${length}`).toBe(false);
    }
    const long = part.repeat(Math.ceil(2 ** 20 / part.length));
    lastBoxed(long);
    scoreOpenCompassMath(long, `\\boxed{${long}}`);
  }
  expect(compareMathAnswers("9^{9^{9}}", "10").equal).toBe(false);
  expect(compareMathAnswers("9^{9^{9}}", "9 ^{9^9}").equal).toBe(true);
  expect(compareMathAnswers("10^{400}", "10^{400} + 1").equal).toBe(false);
  expect(compareMathAnswers("\\frac{1}{3^{700}}", "0").equal).toBe(false);
  expect(compareMathAnswers("\\sqrt{10^{20}+1} - 10^{10}", "0").equal).toBe(false);
  expect(compareMathAnswers("\\frac{1}{0}", "\\infty").equal).toBe(false);
  expect(compareMathAnswers("NaN", "0").equal).toBe(false);
  // Some 3 s on two busy cores; a quadratic step over a megabyte would take hours.
  expect(performance.now() - begin).toBeLessThan(60_000);
});

test("SymPy agrees on every pair of test/golden/answers/pairs.json", () => {
  const file = new URL("../../../test/golden/answers/pairs.json", import.meta.url);
  const { pairs } = JSON.parse(readFileSync(file, "utf8")) as {
    pairs: { family: string; a: string; b: string; equal: boolean }[];
  };
  expect(pairs.length).toBeGreaterThan(1000);
  const wrong = pairs.filter(({ a, b, equal }) => compareMathAnswers(a, b).equal !== equal);
  expect(wrong).toEqual([]);
});

const file = new URL("../../../../shared/benchmarks/math/test.jsonl", import.meta.url);

describe.skipIf(!existsSync(file))("MATH's own answers (skipped where ../shared/benchmarks is absent)", () => {
  const golds = (): string[] => {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return lines.map((line) => lastBoxed((JSON.parse(line) as { solution: string }).solution) ?? "");
  };

  test("all 5000 are found in their solutions and equal themselves, also between dollar signs", () => {
    expect(golds()).toHaveLength(5000);
    expect(golds().filter((gold) => gold === "" || !compareMathAnswers(gold, `$${gold}$`).equal)).toEqual([]);
  });

  test("two that are equal by value have the same value in plain arithmetic", () => {
    const numbers = [...new Set(golds())].flatMap((gold) => {
      const value = plainValue(gold);
      return value === undefined ? [] : [{ gold, value }];
    });
    expect(numbers.length).toBeGreaterThan(1000);
    const wrong: string[] = [];
    for (const [index, a] of numbers.entries())
      for (const b of numbers.slice(index + 1, index + 200))
        if (compareMathAnswers(a.gold, b.gold).equal !== Math.abs(a.value - b.value) < 1e-9)
          wrong.push(`${a.gold} and ${b.gold}`);
    expect(wrong).toEqual([]);
  });
});

/** A reading of the simplest answers that shares nothing with the parser. */
function plainValue(gold: string): number | undefined {
  const text = gold.replace(/\\[dt]frac/g, "\\frac").replace(/\s|\\!|,\\!/g, "");
  const fraction = /^(-?)\\frac\{?(\d+)\}?\{(\d+)\}$/.exec(text) ?? /^(-?)\\frac(\d)(\d)$/.exec(text);
  if (fraction !== null) return (Number(fraction[2]) / Number(fraction[3])) * (fraction[1] === "-" ? -1 : 1);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

test("Hendrycks' rule alone does not know values", () => {
  expect(equalByStrip("0.5", "\\frac12")).toBe(true);
  expect(equalByStrip("0.25", "\\frac14")).toBe(false);
});

test("OpenCompass's way is kept with its quirks", () => {
  const gold = (answer: string): string => `so it is $\\boxed{${answer}}$.`;
  const generated = (answer: string): string => `Final Answer: The final answer is $${answer}$. I hope it is correct.`;
  expect(scoreOpenCompassMath(generated("24"), gold("24"))).toEqual({ extracted: "24", correct: true });
  expect(scoreOpenCompassMath(generated("\\frac{2}{3}"), gold("\\dfrac23")).correct).toBe(true);
  expect(scoreOpenCompassMath(generated("\\dfrac{2}{3}"), gold("\\dfrac{2}{3}"))).toEqual({
    extracted: "\\df\\frac{2}{3}",
    correct: false,
  });
  expect(scoreOpenCompassMath(generated("3.5"), gold("3.5"))).toEqual({ extracted: "3", correct: false });
  expect(scoreOpenCompassMath(generated("\\left(1,2\\right)"), gold("\\left(1,2\\right)")).correct).toBe(false);
  expect(scoreOpenCompassMath("no answer", "no box").correct).toBe(false);
});
