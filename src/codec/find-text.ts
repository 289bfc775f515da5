/**
 * Which bytes of a block are text and which are not. Text is UTF-8 that a language model has a chance with; all else goes to the
 * byte model. A mixed file keeps its text: one bad byte in a page is a run of one byte.
 *
 * Invariant: the text runs together are UTF-8, and the runs add up to the block. The choice is the writer's alone; a reader
 * follows the runs that the archive names.
 */
import { sequenceLength } from "../text/utf8.js";

/** Text between other bytes is worth a run of its own from this length on: a run costs about 3 bytes and the model's footing. */
const LEAST_TEXT = 32;

/** @returns lengths of text, other bytes, text, … by turns; empty when all is text. */
export function findText(bytes: Uint8Array): number[] {
  const others = joinNear(findOthers(bytes), bytes.length);
  const runs: number[] = [];
  let end = 0;
  for (const [from, to] of others) {
    runs.push(from - end, to - from);
    end = to;
  }
  if (runs.length > 0 && end < bytes.length) runs.push(bytes.length - end);
  return runs;
}

type Range = [from: number, to: number];

/** Bytes that are no UTF-8, and control characters that texts do not have. */
function findOthers(bytes: Uint8Array): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, at);
    if (length > 0 && !isStrange(byte)) {
      at += length;
      continue;
    }
    const last = ranges.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else ranges.push([at, at + 1]);
    at += 1;
  }
  return ranges;
}

/** Not tab, line feed, form feed, carriage return, escape. */
function isStrange(byte: number): boolean {
  return byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27;
}

/** Ranges with too little text between them become one, as do those near the block's ends. */
function joinNear(ranges: readonly Range[], length: number): Range[] {
  const joined: Range[] = [];
  for (const [from, to] of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && from - last[1] < LEAST_TEXT) last[1] = to;
    else if (last === undefined && from < LEAST_TEXT) joined.push([0, to]);
    else joined.push([from, to]);
  }
  const last = joined.at(-1);
  if (last !== undefined && length - last[1] < LEAST_TEXT) last[1] = length;
  return joined;
}
