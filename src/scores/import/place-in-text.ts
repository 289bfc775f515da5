/** `line:column` of a UTF-16 index, both from 1, as editors count. */
export function placeInText(text: string, index: number): string {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return `${line}:${index - lineStart + 1}`;
}
