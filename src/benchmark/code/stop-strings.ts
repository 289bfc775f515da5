/** Where a completion ends: at the earliest of the strings that begin something new. */

/** HumanEval's (Chen et al. 2021, section 3.1 names them): what stands at the margin is no part of the function. */
export const HUMANEVAL_STOPS: readonly string[] = ["\nclass", "\ndef", "\n#", "\nif", "\nprint"];

/** MBPP's: the mark that ends an example in its prompt. */
export const MBPP_STOPS: readonly string[] = ["[DONE]"];

/** @returns the text before the earliest stop string. */
export function truncateAtStops(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
