/**
 * Cuts a long text into passages.
 *
 * A sample is usually measured by its first tens of thousands of characters. Whole addresses and source files are as
 * long as that; passages let even a short start hold many of them, and each is a document of its own for the interval.
 */

/** Fits one window of 1,900 tokens for tokenizers that take 2.7 characters or more a token. */
export const PASSAGE_CHARS = 5000;

/**
 * `text` in pieces of at most `maxUnits` UTF-16 units and about equal length, each cut behind the last blank line, else
 * line, else sentence, else word of its second half. Invariant: the pieces joined are `text`; no surrogate pair is cut.
 */
export function cutPassages(text: string, maxUnits: number): string[] {
  const passages: string[] = [];
  let rest = text;
  while (rest.length > maxUnits) {
    // A tenth more than the even share, for a boundary is seldom at the very end.
    const share = (rest.length / Math.ceil(rest.length / maxUnits)) * 1.1;
    const piece = rest.slice(0, Math.min(maxUnits, Math.ceil(share)));
    const length = cutLength(piece);
    passages.push(piece.slice(0, length));
    rest = rest.slice(length);
  }
  return [...passages, rest];
}

const BOUNDARIES = ["\n\n", "\n", ". ", " "];

function cutLength(piece: string): number {
  for (const boundary of BOUNDARIES) {
    const end = piece.lastIndexOf(boundary) + boundary.length;
    if (end > piece.length / 2) return end;
  }
  const last = piece.charCodeAt(piece.length - 1);
  return last >= 0xd800 && last <= 0xdbff && piece.length > 1 ? piece.length - 1 : piece.length;
}
