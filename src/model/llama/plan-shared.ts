/**
 * How windows that begin alike are read without reading the common start again. Pure: a function of the windows alone, so
 * every run makes the same calls.
 *
 * The windows, in order, are cut into runs; the start common to all windows of a run is its prefix, read once. What is left
 * of the windows is packed into calls, in which it forms a tree (token-tree.ts).
 */
import type { Window } from "../language-model.js";
import { CALL_TOKENS, MAX_SEQUENCES } from "./pack-windows.js";
import { TokenTree, type TreeCall } from "./token-tree.js";

/** Windows of one call: sequence 0 holds the prefix. */
export const MAX_TREE_WINDOWS = MAX_SEQUENCES - 1;

/**
 * Shorter starts are not worth a call of their own. Longer ones end at a multiple, so that questions after the same examples
 * have the same prefix although they begin alike.
 */
const PREFIX_STEP = 32;

/** The calls that read `windows`: together they hold each window once, in order. */
export function planShared(windows: readonly Window[]): TreeCall[] {
  return cutIntoRuns(windows).flatMap(planRun);
}

/**
 * Consecutive windows with a prefix in common. A window joins unless that would shorten the prefix so far that a window no
 * longer fits a call: two subjects' questions after long examples of their own are two runs, short questions are one.
 */
function cutIntoRuns(windows: readonly Window[]): Window[][] {
  const runs: Window[][] = [];
  let common = 0;
  let longest = 0;
  for (const window of windows) {
    const run = runs.at(-1);
    const first = run?.[0]?.tokens ?? window.tokens;
    const joined = Math.min(
      run === undefined ? Infinity : common,
      contextLength(window),
      equalStart(first, window.tokens),
    );
    const inputs = Math.max(longest, window.tokens.length - 1);
    if (run !== undefined && (joined === common || inputs - joined <= CALL_TOKENS)) {
      run.push(window);
      [common, longest] = [joined, inputs];
    } else {
      runs.push([window]);
      [common, longest] = [contextLength(window), window.tokens.length - 1];
    }
  }
  return runs;
}

function planRun(run: readonly Window[]): TreeCall[] {
  const rows = run.map(({ tokens }) => tokens);
  const prefix = commonPrefix(rows, Math.min(...run.map(contextLength)));
  const calls: TreeCall[] = [];
  let tree = new TokenTree(prefix);
  for (const window of run) {
    const isFull = tree.windowCount === MAX_TREE_WINDOWS || tree.size + tree.countNew(window) > CALL_TOKENS;
    if (isFull && tree.windowCount > 0) {
      calls.push(tree.toCall());
      tree = new TokenTree(prefix);
    }
    tree.add(window);
  }
  return [...calls, tree.toCall()];
}

/**
 * The start that all rows have in common, of at most `limit` tokens, cut to whole steps. One row alone gives whole calls, as
 * it would be read anyway: what is scored or continued next may begin like it.
 */
export function commonPrefix(rows: readonly Int32Array[], limit: number): Int32Array {
  const [first = new Int32Array(), ...others] = rows;
  const common = others.reduce((least, row) => Math.min(least, equalStart(first, row)), Math.min(limit, first.length));
  return first.slice(0, common - (common % (others.length === 0 ? CALL_TOKENS : PREFIX_STEP)));
}

/** How many tokens two rows begin with in common. */
export function equalStart(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let equal = 0;
  while (equal < most && a[equal] === b[equal]) equal++;
  return equal;
}

/** Inputs of a window before the first whose logits are asked for. */
function contextLength({ tokens, scored }: Window): number {
  return tokens.length - 1 - scored;
}
