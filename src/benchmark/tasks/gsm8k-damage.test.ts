import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, benchmarks, gradeOf, hasBenchmarks } from "./ask-task.test.support.js";
import { gsm8k } from "./gsm8k.js";

/** `RegexFilter` of lm-evaluation-harness: `findall`, the group that is not empty, stripped. */
function naiveFilter(text: string, expression: RegExp, place: 0 | -1): string {
  const found = [...text.matchAll(expression)].map(([, ...groups]) => groups.find((group) => group) ?? "[invalid]");
  return (found.at(place) ?? "[invalid]").trim();
}

/** `regexes_to_ignore` of gsm8k.yaml in their order, then `ignore_case`. */
function naiveNormal(text: string): string {
  const bare = text
    .replace(/,/g, "")
    .replace(/\$/g, "")
    .replace(/.*#### /gs, "");
  const end = bare.endsWith("\n") ? bare.length - 1 : bare.length;
  return (bare[end - 1] === "." ? bare.slice(0, end - 1) + bare.slice(end) : bare).toLowerCase();
}

function naiveMetrics(generated: string, solution: string): Record<string, number> {
  const strict = naiveFilter(generated, /#### (-?[0-9.,]+)/g, 0);
  const flexible = naiveFilter(generated, /(-?[$0-9.,]{2,})|(-?[0-9]+)/g, -1);
  const isRight = (answer: string) => (naiveNormal(answer) === naiveNormal(solution) ? 1 : 0);
  return { "exact_match,strict-match": isRight(strict), "exact_match,flexible-extract": isRight(flexible) };
}

interface Solved {
  readonly question: string;
  readonly answer: string;
}

/** What models do to an answer, and what they should not. */
const DAMAGE: Readonly<Record<string, (text: string, at: number, put: string) => string>> = {
  put: (text, at, put) => text.slice(0, at) + put + text.slice(at),
  lose: (text, at, put) => text.slice(0, at) + text.slice(at + put.length),
  stop: (text, at) => text.slice(0, at),
  "put into the last line": (text, at, put) => {
    const place = text.length - (at % 8);
    return text.slice(0, place) + put + text.slice(place);
  },
  "lose of the last line": (text, at) => {
    const place = text.length - 1 - (at % 8);
    return text.slice(0, place) + text.slice(place + 1);
  },
  "go on": (text, _, put) => `${text}${put}`,
};
const PUTS = [
  "#### ",
  "####",
  "$",
  ",",
  ".",
  "-",
  "\n",
  " ",
  "7",
  "1,000",
  "$5",
  "12.",
  "...",
  "#### 3",
  " dollars",
  "\n\n#### 18",
];

describe.skipIf(!hasBenchmarks)("GSM8K's grader, on damaged answers (skipped without ../shared/benchmarks),", () => {
  it("decides as lm-evaluation-harness's expressions, taken over one by one", () => {
    const lines = readFileSync(path.join(benchmarks, "gsm8k/train.jsonl"), "utf8").trim().split("\n");
    const solved = lines.map((line) => JSON.parse(line) as Solved);
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.constantFrom(...solved),
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(DAMAGE)), fc.nat(), fc.constantFrom(...PUTS)), {
          maxLength: 4,
        }),
        // Gold answers are damaged too: the last mark counts, and a final full stop does not.
        fc.constantFrom("", "", "", ".", "\n#### 18", "\n#### $1,000."),
        (item, damages, more) => {
          const solution = item.answer + more;
          let text = ` ${item.answer}`;
          for (const [kind, at, put] of damages) text = DAMAGE[kind]!(text, at % (text.length + 1), put);
          const { metrics } = gradeOf(ask(gsm8k, { ...item, answer: solution }))(text);
          expect(metrics, text).toEqual(naiveMetrics(text, solution));
          const outcome = Object.values(metrics).join("");
          seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        },
      ),
      { numRuns: 4000 },
    );
    // All four outcomes of the two filters came up, and often.
    expect([...seen.keys()].sort()).toEqual(["00", "01", "10", "11"]);
    expect(Math.min(...seen.values())).toBeGreaterThan(40);
  });
});
