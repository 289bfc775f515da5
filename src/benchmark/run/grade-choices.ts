/**
 * The metrics of a multiple-choice item from the bits of its choices, as lm-evaluation-harness has them
 * (`lm_eval/api/task.py`, `ConfigurableTask.process_results` at 4e7e0d47): `acc` by the sum, `acc_norm` by the sum over the
 * choice's length in code points (Python's `len`), `acc_bytes` over its UTF-8 bytes. The choice's length is that of its
 * text without the space in front. Of equal values the first choice wins.
 */

export interface ScoredChoice {
  readonly bits: number;
  readonly characters: number;
  readonly bytes: number;
}

export function gradeChoices(choices: readonly ScoredChoice[], gold: number): Record<string, number> {
  const isGold = (cost: (choice: ScoredChoice) => number): number => (placeOfLeast(choices.map(cost)) === gold ? 1 : 0);
  return {
    acc: isGold(({ bits }) => bits),
    acc_norm: isGold(({ bits, characters }) => bits / characters),
    acc_bytes: isGold(({ bits, bytes }) => bits / bytes),
  };
}

function placeOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value < (values[best] as number) ? place : best), 0);
}
