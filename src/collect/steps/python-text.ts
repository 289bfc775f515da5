/**
 * Text as Python's `str` methods see it, since the pipelines that are followed here are written in Python.
 *
 * White space is what `str.isspace` says: unlike JavaScript's also U+001C to U+001F and U+0085, and not U+FEFF. Every
 * function takes time linear in the text, however it is made: regular expressions for its end do not.
 */

/** `text.strip()`. */
export function strip(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** `text.split()`: the runs that are not white space. */
export function splitWords(text: string): string[] {
  return text.split(BLANKS).filter((word) => word !== "");
}

/** `re.sub(r"\s+", "", text)`. */
export function removeBlanks(text: string): string {
  return text.replace(BLANKS, "");
}

/** `text.splitlines()`: an end of a line at the text's end begins no other line, and an empty text has none. */
export function splitLines(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;

/** UTF-16 units suffice: white space is in the basic plane. */
function isBlank(unit: number): boolean {
  if (unit <= 0x20) return (unit >= 9 && unit <= 13) || unit >= 0x1c;
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || OTHER_BLANKS.has(unit);
}

const OTHER_BLANKS: ReadonlySet<number> = new Set([0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);
