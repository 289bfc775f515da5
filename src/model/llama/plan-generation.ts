/** Which prompts are continued side by side: a pure function of the prompts and the memory, so that every run does the same. */
import { commonPrefix } from "./plan-shared.js";

/** Texts that grow side by side in one context. */
const MAX_TEXTS = 16;

/** Prompts continued together. Survives structured cloning. */
export interface GenerationGroup {
  /** The start of every prompt, read once; may be empty. At least one token of each prompt lies behind it. */
  readonly prefix: Int32Array;
  /** Whole, the prefix included. */
  readonly prompts: readonly Int32Array[];
}

/**
 * Consecutive prompts, in groups of about the same size, at most `MAX_TEXTS` and as many as have room in `cells` tokens; one
 * alone is not checked.
 * @param packs false puts every prompt in a group of its own, without a prefix.
 */
export function planGeneration(
  prompts: readonly Int32Array[],
  maxTokens: number,
  { cells, packs }: { readonly cells: number; readonly packs: boolean },
): GenerationGroup[] {
  if (!packs) return prompts.map((prompt) => ({ prefix: new Int32Array(), prompts: [prompt] }));
  const size = Math.ceil(prompts.length / Math.ceil(prompts.length / MAX_TEXTS));
  const groups: GenerationGroup[] = [];
  for (const prompt of prompts) {
    const last = groups.at(-1);
    const joined = last === undefined ? undefined : groupOf([...last.prompts, prompt]);
    if (joined !== undefined && joined.prompts.length <= size && cellsOf(joined, maxTokens) <= cells)
      groups[groups.length - 1] = joined;
    else groups.push(groupOf([prompt]));
  }
  return groups;
}

function groupOf(prompts: readonly Int32Array[]): GenerationGroup {
  return { prefix: commonPrefix(prompts, Math.min(...prompts.map(({ length }) => length - 1))), prompts };
}

function cellsOf({ prefix, prompts }: GenerationGroup, maxTokens: number): number {
  return prompts.reduce((sum, { length }) => sum + length - prefix.length + maxTokens, prefix.length);
}
