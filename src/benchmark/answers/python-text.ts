/**
 * Text as Python sees it. The graders these modules follow are Python programs, and the two languages disagree on what a
 * space is, on `.` and on `$`.
 */

/** What `str.strip()` removes: `str.isspace()`, which knows U+001C to U+001F and U+0085 and not U+FEFF. */
const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Python's `string.punctuation`: the 32 ASCII marks. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** `text.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && PYTHON_SPACE.test(text[start]!)) start++;
  while (end > start && PYTHON_SPACE.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** `text.rstrip()`. */
export function pythonTrimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && PYTHON_SPACE.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** `text.translate(str.maketrans("", "", string.punctuation))`. */
export function withoutPunctuation(text: string): string {
  return text.replace(PUNCTUATION, "");
}

/** `re.sub(r"\.$", "", text)`: a full stop at the very end, or before one closing newline. */
export function withoutFinalStop(text: string): string {
  return text.replace(/\.(?=\n?$)/, "");
}

/** `str(int(text)) === text`: a whole number as Python prints it, within its limit of 4300 digits. */
export function isPythonInteger(text: string): boolean {
  return /^(?:0|-?[1-9][0-9]{0,4299})$/.test(text);
}

/** `text.capitalize()`, but for letters whose title case is not their capital (`ǆ`). */
export function pythonCapitalize(text: string): string {
  const [first = ""] = text;
  const upper = [...first.toUpperCase()];
  const title = upper.length > 1 ? upper[0] + upper.slice(1).join("").toLowerCase() : upper.join("");
  return title + text.toLowerCase().slice(first.toLowerCase().length);
}
