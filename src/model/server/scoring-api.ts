/** An interface of servers that gives the log-probability of every token of a prompt: what is asked, and what the answer means. */
import type { Window } from "../language-model.js";
import type { GivenLogprob } from "./checked-logprobs.js";
import type { ServerFacts } from "./server-facts.js";

export const API_NAMES = ["prompt_logprobs", "echo", "generate"] as const;
export type ApiName = (typeof API_NAMES)[number];

export function isApiName(name: string): name is ApiName {
  return (API_NAMES as readonly string[]).includes(name);
}

export interface ScoringApi {
  readonly name: ApiName;
  readonly path: string;
  /** Ways to ask, best first: servers differ in which they take. */
  readonly variants: readonly ApiVariant[];
  request(windows: readonly Window[], facts: ServerFacts, variant: ApiVariant, top: number): unknown;
  /** For each window the values of its last tokens, at least the scored ones. @throws {DataError} for an answer without them. */
  read(answer: unknown, windows: readonly Window[], variant: ApiVariant): GivenLogprob[][];
  /** The likeliest tokens' values at each place of the first window, where `top` asked for them. */
  readTop(answer: unknown): number[][];
}

export interface ApiVariant {
  /** Tokens generated behind the prompt, since some servers must generate. */
  readonly generated: 0 | 1;
  /** Likely tokens to name besides the one that came, since some servers must name one. */
  readonly top: 0 | 1;
  /** A random salt, so that nothing of another request is taken from the prefix cache. */
  readonly isSalted: boolean;
}
