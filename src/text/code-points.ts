/**
 * Counts characters as the protocols mean them: Unicode code points, Python's `len` (docs/method.md, "Units").
 *
 * `chars = UTF-16 units − surrogate pairs`, so only the pairs are looked for, and text without any costs one native scan.
 * A lone surrogate, which no document of a corpus holds, counts as one.
 */

/** The number of Unicode code points in `text`. */
export function countCodePoints(text: string): number {
  let pairs = 0;
  for (let index = nextHighSurrogate(text, 0); index < text.length; index = nextHighSurrogate(text, index)) {
    const isPair = isLowSurrogate(text.charCodeAt(index + 1));
    if (isPair) pairs += 1;
    index += isPair ? 2 : 1;
  }
  return text.length - pairs;
}

/**
 * The longest prefix of `text` that has at most `codePointCount` code points. Never cuts a surrogate pair in two.
 */
export function truncateToCodePoints(text: string, codePointCount: number): string {
  if (text.length <= codePointCount) return text;
  let index = 0;
  let left = codePointCount;
  while (left > 0 && index < text.length) {
    const high = nextHighSurrogate(text, index);
    if (high - index >= left) return text.slice(0, index + left);
    left -= high - index;
    index = high;
    if (index < text.length) {
      index += isLowSurrogate(text.charCodeAt(index + 1)) ? 2 : 1;
      left -= 1;
    }
  }
  return text.slice(0, index);
}

const HIGH_SURROGATE = /[\ud800-\udbff]/g;

/** The index of the first high surrogate at or after `start`; the text's length when there is none. */
function nextHighSurrogate(text: string, start: number): number {
  HIGH_SURROGATE.lastIndex = start;
  return HIGH_SURROGATE.exec(text)?.index ?? text.length;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
