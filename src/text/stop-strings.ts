/**
 * Cuts a generated text before its first stop string.
 *
 * First is the one that is complete first, since generation ends there; when two end at the same place, the longer one.
 * So the result does not depend on how the text was cut into pieces, and a stop string may span any number of tokens.
 * lm-evaluation-harness (`lm_eval/models/huggingface.py`: split at one stop string after the other) gives the same
 * unless one stop string overlaps another.
 */

export interface StoppedText {
  readonly text: string;
  /** The stop string that ended it; absent when none occurred. */
  readonly stop?: string;
}

export interface StopPiece {
  /** Text that is now certain to belong to the answer. */
  readonly text: string;
  readonly stop?: string;
}

/** The text before the first stop string. Empty stop strings are ignored. */
export function truncateAtStop(text: string, stops: readonly string[]): StoppedText {
  const scanner = createStopScanner(stops);
  const piece = scanner.push(text);
  return piece.stop === undefined ? { text: piece.text + scanner.end() } : { text: piece.text, stop: piece.stop };
}

export interface StopScanner {
  /** Takes the next piece and gives what is certain; after a stop every further piece gives nothing. */
  push(piece: string): StopPiece;
  /** No more text comes: gives what was held back. */
  end(): string;
  /** How many UTF-16 units are held back: always fewer than the longest stop string has. */
  readonly heldLength: number;
}

/** Reads a text piece by piece, holding back only what may be the beginning of a stop string. */
export function createStopScanner(stops: readonly string[]): StopScanner {
  const wanted = stops.filter((stop) => stop !== "");
  const longest = Math.max(0, ...wanted.map((stop) => stop.length));
  let held = "";
  let stopped: string | undefined;
  return {
    push(piece) {
      if (stopped !== undefined) return { text: "", stop: stopped };
      const text = held + piece;
      const found = firstStop(text, wanted);
      if (found !== undefined) {
        stopped = found.stop;
        held = "";
        return { text: text.slice(0, found.end - found.stop.length), stop: stopped };
      }
      const keep = lengthOfBegunStop(text, wanted, longest);
      held = text.slice(text.length - keep);
      return { text: text.slice(0, text.length - keep) };
    },
    end() {
      const rest = held;
      held = "";
      return rest;
    },
    get heldLength() {
      return held.length;
    },
  };
}

function firstStop(text: string, stops: readonly string[]): { stop: string; end: number } | undefined {
  let first: { stop: string; end: number } | undefined;
  for (const stop of stops) {
    const start = text.indexOf(stop);
    if (start < 0) continue;
    const end = start + stop.length;
    if (first === undefined || end < first.end || (end === first.end && stop.length > first.stop.length))
      first = { stop, end };
  }
  return first;
}

/** The length of the longest end of `text` with which a stop string begins. */
function lengthOfBegunStop(text: string, stops: readonly string[], longest: number): number {
  for (let length = Math.min(longest - 1, text.length); length > 0; length--) {
    const end = text.slice(text.length - length);
    if (stops.some((stop) => stop.length > length && stop.startsWith(end))) return length;
  }
  return 0;
}
