/**
 * What a probe is made of. A probe item is one multiple-choice question; a probe group is what a task draws: as many
 * contexts as choices, where choice i is right after context i and wrong after the others.
 *
 * Invariant: each group becomes one item a context, with the same choices in the same order. So whoever scores the
 * choices without the context (by length, by frequency, by habit) is right on exactly one item of each group: chance.
 */
import type { Random } from "../../math/random.js";

export const probeFamilies = ["english", "python", "math"] as const;
export type ProbeFamily = (typeof probeFamilies)[number];

export interface ProbeItem {
  /** Unique within its family, such as `english/anaphor/17b`: the group's number and the context's letter. */
  readonly id: string;
  readonly family: ProbeFamily;
  readonly kind: string;
  readonly context: string;
  /** Two to four continuations, of which one is right. */
  readonly choices: readonly string[];
  /** Place of the right choice. */
  readonly answer: number;
}

export interface ProbeGroup {
  readonly contexts: readonly string[];
  readonly choices: readonly string[];
}

export interface ProbeTask {
  /** The name under which results are reported. */
  readonly kind: string;
  /** Draws one group. Deterministic: everything random comes from `random`. */
  readonly draw: (random: Random) => ProbeGroup;
}
