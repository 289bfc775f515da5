/** Where the characters end that a reader sees: grapheme clusters, Unicode Standard Annex 29. */

/** Ends in UTF-16 units. CR LF counts as two here: both have a sign of their own. */
export function graphemeEnds(text: string): Int32Array {
  // Without characters beyond ASCII there are no clusters but CR LF.
  if (/^\p{ASCII}*$/u.test(text)) return Int32Array.from({ length: text.length }, (_, unit) => unit + 1);
  const ends: number[] = [];
  for (const { segment, index } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    if (segment === "\r\n") ends.push(index + 1);
    ends.push(index + segment.length);
  }
  return Int32Array.from(ends);
}
