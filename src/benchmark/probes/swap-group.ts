import { fillTemplate } from "./fill-template.js";
import type { ProbeGroup } from "./probe-item.js";

/** A context and its right continuation, both with places for words. */
export type SwapTemplate = readonly [context: string, continuation: string];

/**
 * A group about two names that could stand for one another: <s> is the name asked for and <t> the other one (which a
 * template need not mention); the second context is the first with the two exchanged.
 */
export function swapGroup(
  [context, continuation]: SwapTemplate,
  words: Readonly<Record<string, string>>,
  one: string,
  two: string,
): ProbeGroup {
  const roles = [
    { ...words, s: one, t: two },
    { ...words, s: two, t: one },
  ];
  return {
    contexts: roles.map((role) => fillTemplate(context, role)),
    choices: roles.map((role) => fillTemplate(continuation, role)),
  };
}
