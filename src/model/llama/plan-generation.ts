/** Which prompts are continued side by side: a pure function of the prompts and the model, so that every run does the same. */
import { commonPrefix } from "./plan-shared.js";

/** The most texts that grow side by side in one context: each is a sequence, and sequence 0 holds the prefix. */
export const MAX_TEXTS = 16;

/** Prompts continued together. Survives structured cloning. */
export interface GenerationGroup {
  /** The start of every prompt, read once; may be empty. At least one token of each prompt lies behind it. */
  readonly prefix: Int32Array;
  /** Whole, the prefix included. */
  readonly prompts: readonly Int32Array[];
}

export interface GenerationLimits {
  readonly maxTokens: number;
  /** Texts in a group, 1 to `MAX_TEXTS`. With 1 there are no prefixes: models with recurrent state cannot go back to one. */
  readonly texts: number;
  /** Tokens of a group's texts behind its prefix, when they are at their longest; a text alone may have more. */
  readonly ownCells: number;
}

/** Consecutive prompts, as many in a group as its limits allow. */
export function planGeneration(prompts: readonly Int32Array[], limits: GenerationLimits): GenerationGroup[] {
  if (limits.texts === 1) return prompts.map((prompt) => ({ prefix: new Int32Array(), prompts: [prompt] }));
  const groups: GenerationGroup[] = [];
  for (const prompt of prompts) {
    const joined = groupOf([...(groups.at(-1)?.prompts ?? []), prompt]);
    const fits = joined.prompts.length <= limits.texts && ownCells(joined, limits.maxTokens) <= limits.ownCells;
    if (groups.length > 0 && fits) groups[groups.length - 1] = joined;
    else groups.push(groupOf([prompt]));
  }
  return groups;
}

function groupOf(prompts: readonly Int32Array[]): GenerationGroup {
  return { prefix: commonPrefix(prompts, Math.min(...prompts.map(({ length }) => length - 1))), prompts };
}

function ownCells({ prefix, prompts }: GenerationGroup, maxTokens: number): number {
  return prompts.reduce((sum, { length }) => sum + length - prefix.length + maxTokens, 0);
}
