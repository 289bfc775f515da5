/** What is kept of every item: enough to see why it counts as right, and to count it again another way. */

export interface ItemRecord {
  /** Place in the plan. */
  readonly index: number;
  readonly id: string;
  readonly part?: string;
  /** By metric, 0 or 1. */
  readonly metrics: Readonly<Record<string, number>>;
  /** SHA-256 of what the model was given: JSON of [context, continuation] pairs, or the prompt. */
  readonly promptSha256: string;
  /** Examples in the prompt, after those that did not fit were dropped. */
  readonly shots: number;
  /** Tokens cut from the question's own front, because it alone is longer than the context. */
  readonly dropped?: number;
  readonly answer: ChoiceAnswer | ContinuationAnswer | GeneratedAnswer | ProgramAnswer;
}

/** By choice, in the question's order. */
export interface ChoiceAnswer {
  readonly kind: "choices";
  readonly gold: number;
  readonly bits: readonly number[];
  /** Scored tokens. */
  readonly tokens: readonly number[];
  /** Code points of the choice's text, which acc_norm divides by, and its UTF-8 bytes, which acc_bytes does. */
  readonly characters: readonly number[];
  readonly bytes: readonly number[];
}

export interface ContinuationAnswer {
  readonly kind: "continuation";
  readonly bits: number;
  readonly tokens: number;
  /** Every token was the likeliest at its place. */
  readonly isGreedy: boolean;
}

export interface GeneratedAnswer {
  readonly kind: "generation";
  /** Cut before the stop string. */
  readonly text: string;
  readonly ending: "stop-string" | "end-token" | "length";
  readonly extracted?: string;
}

export interface ProgramAnswer {
  readonly kind: "program";
  readonly text: string;
  readonly ending: "stop-string" | "end-token" | "length";
  /** How the program ended: passed, failed, timed-out, out-of-memory, killed. */
  readonly outcome: string;
}
