/** Which windows share one decode call: a pure function of the windows, so that every run makes the same calls. */
import type { Window } from "../language-model.js";
import type { WindowGroup } from "./engine-messages.js";

/** Tokens of one decode call. It bounds the logits held at once: 512 rows × vocabulary × 4 bytes. */
export const CALL_TOKENS = 512;

/** Sequences of one decode call, llama.cpp's limit being 256. */
export const MAX_SEQUENCES = 64;

/** Groups consecutive windows whose inputs fit one call together; a longer window stands alone. Order is kept. */
export function packWindows(windows: readonly Window[], packs: boolean): WindowGroup[] {
  const groups: WindowGroup[] = [];
  let pending: Window[] = [];
  let pendingTokens = 0;
  const close = (): void => {
    if (pending.length > 0) groups.push(flatten(pending));
    pending = [];
    pendingTokens = 0;
  };
  for (const window of windows) {
    const inputs = window.tokens.length - 1;
    if (!packs || pending.length === MAX_SEQUENCES || pendingTokens + inputs > CALL_TOKENS) close();
    pending.push(window);
    pendingTokens += inputs;
  }
  close();
  return groups;
}

function flatten(windows: readonly Window[]): WindowGroup {
  const lengths = Int32Array.from(windows, (window) => window.tokens.length);
  const tokens = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const window of windows) {
    tokens.set(window.tokens, offset);
    offset += window.tokens.length;
  }
  return { tokens, lengths, scored: Int32Array.from(windows, (window) => window.scored) };
}
