/**
 * Which windows share a request: small ones, by the same rule as decode calls of the engine in this process, so that bitwit's own
 * server computes what a run without it computes, to the last digit.
 */
import type { Window } from "../language-model.js";
import { CALL_TOKENS, MAX_SEQUENCES } from "../llama/pack-windows.js";

/** Consecutive windows whose inputs fit one call together; a longer one stands alone. Order is kept. */
export function groupWindows(windows: readonly Window[]): Window[][] {
  const groups: Window[][] = [];
  let room = 0;
  for (const window of windows) {
    const inputs = window.tokens.length - 1;
    const last = groups.at(-1);
    if (last === undefined || last.length === MAX_SEQUENCES || inputs > room) {
      groups.push([window]);
      room = CALL_TOKENS - inputs;
    } else {
      last.push(window);
      room -= inputs;
    }
  }
  return groups;
}
