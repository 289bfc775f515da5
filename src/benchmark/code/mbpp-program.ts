/** MBPP's test of a piece of code (Austin et al. 2021): the code, the set-up that may use it, and its assertions. */
import { MBPP_STOPS, truncateAtStops } from "./stop-strings.js";

export interface MbppCandidate {
  /** What the model wrote; truncated here. */
  readonly code: string;
  /** `test_list`: one assertion each. */
  readonly testList: readonly string[];
  /** `test_setup_code`. Two of the 974 tasks have one, and both build objects of a class that the code defines. */
  readonly setup?: string;
}

/** @returns a program that reaches its last line if and only if all assertions hold. */
export function buildMbppProgram({ code, testList, setup = "" }: MbppCandidate): string {
  return [truncateAtStops(code, MBPP_STOPS), setup, ...testList, ""].join("\n");
}
