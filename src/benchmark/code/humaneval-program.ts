/**
 * HumanEval's test of a completion, assembled as its own harness does it (openai/human-eval, `execution.py`): prompt and
 * completion, the test, and a call of the test with the function.
 */
import { HUMANEVAL_STOPS, truncateAtStops } from "./stop-strings.js";

export interface HumanEvalCandidate {
  readonly prompt: string;
  /** What the model wrote after the prompt; truncated here. */
  readonly completion: string;
  /** Source that defines `check(candidate)`. */
  readonly test: string;
  readonly entryPoint: string;
}

/** @returns a program that reaches its last line if and only if the completion passes. */
export function buildHumanEvalProgram({ prompt, completion, test, entryPoint }: HumanEvalCandidate): string {
  return `${prompt}${truncateAtStops(completion, HUMANEVAL_STOPS)}\n${test}\ncheck(${entryPoint})\n`;
}
