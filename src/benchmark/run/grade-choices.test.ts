import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradeChoices, type ScoredChoice } from "./grade-choices.js";

const choice = (bits: number, characters = 1, bytes = characters): ScoredChoice => ({ bits, characters, bytes });

/** numpy's `argmax` of log-likelihoods (to base 2) over lengths, after the harness's `process_results`. */
function naiveGrade(choices: readonly ScoredChoice[], gold: number): Record<string, number> {
  const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));
  const likelihoods = choices.map(({ bits }) => -bits);
  const predicted = {
    acc: argmax(likelihoods),
    acc_norm: argmax(likelihoods.map((value, place) => value / choices[place]!.characters)),
    acc_bytes: argmax(likelihoods.map((value, place) => value / choices[place]!.bytes)),
  };
  return Object.fromEntries(Object.entries(predicted).map(([metric, place]) => [metric, place === gold ? 1 : 0]));
}

describe("gradeChoices", () => {
  it("takes the likeliest choice by its sum, by its characters and by its bytes, each on its own", () => {
    // 6 < 8 < 9 bits; 3, 2 and 2.25 a character; 3, 2 and 1.5 a byte.
    const choices = [choice(6, 2, 2), choice(8, 4, 4), choice(9, 4, 6)];
    expect(gradeChoices(choices, 0)).toEqual({ acc: 1, acc_norm: 0, acc_bytes: 0 });
    expect(gradeChoices(choices, 1)).toEqual({ acc: 0, acc_norm: 1, acc_bytes: 0 });
    expect(gradeChoices(choices, 2)).toEqual({ acc: 0, acc_norm: 0, acc_bytes: 1 });
  });

  it("takes the first of equal ones, as argmax does", () => {
    const choices = [choice(7), choice(5), choice(5)];
    expect(gradeChoices(choices, 1)).toEqual({ acc: 1, acc_norm: 1, acc_bytes: 1 });
    expect(gradeChoices(choices, 2)).toEqual({ acc: 0, acc_norm: 0, acc_bytes: 0 });
  });

  it("never takes a choice without a text by its length", () => {
    const choices = [choice(3, 0), choice(50, 2)];
    expect(gradeChoices(choices, 0)).toEqual({ acc: 1, acc_norm: 0, acc_bytes: 0 });
    expect(gradeChoices(choices, 1)).toEqual({ acc: 0, acc_norm: 1, acc_bytes: 1 });
  });

  it("decides as numpy would, whatever the bits and lengths, ties among them", () => {
    const choices = fc.array(
      fc.record({
        bits: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0.001, max: 500, noNaN: true })),
        characters: fc.integer({ min: 1, max: 4 }),
        bytes: fc.integer({ min: 1, max: 8 }),
      }),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(choices, fc.nat({ max: 4 }), (all, place) => {
        const gold = place % all.length;
        expect(gradeChoices(all, gold)).toEqual(naiveGrade(all, gold));
      }),
    );
  });
});
