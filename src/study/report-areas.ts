/** Which corpus belongs to which area of benchmarks: by words of their names. */

/** Each row means the same kind of text; a corpus and an area meet when a word of both is in one row. */
const kinds: readonly (readonly string[])[] = [
  ["knowledge", "language", "english", "cc", "commoncrawl", "crawl", "web", "wikipedia", "news"],
  ["coding", "code", "python", "github", "programming"],
  ["math", "maths", "mathematics", "arxiv", "latex"],
];

/** The place of its row, if a word of `name` is in one. */
export function kindOfText(name: string): number | undefined {
  const words = wordsOf(name);
  const place = kinds.findIndex((kind) => kind.some((word) => words.includes(word)));
  return place < 0 ? undefined : place;
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "");
}
