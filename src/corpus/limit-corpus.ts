/**
 * The start of a corpus, by exact length in characters.
 */
import { UsageError } from "../errors.js";
import { countCodePoints, truncateToCodePoints } from "../text/code-points.js";
import type { Document } from "../text/document.js";
import type { Corpus } from "./corpus.js";

/**
 * `corpus` up to its first `charCount` code points: the last document is cut between two of them, and its meta then
 * says so as `cut: { keptChars, ofChars }`. A shorter corpus stays as it is. Documents behind the cut are not read.
 */
export function limitCorpus(corpus: Corpus, charCount: number): Corpus {
  if (!Number.isSafeInteger(charCount) || charCount < 1) {
    throw new UsageError(
      "limit-chars",
      `A corpus cannot be limited to ${charCount} characters: it must be a whole number above 0.`,
      {
        hint: "Use a number such as 300000.",
      },
    );
  }
  return {
    ...corpus,
    limitChars: Math.min(charCount, corpus.limitChars ?? charCount),
    documents: (options) => firstDocuments(corpus.documents(options), charCount),
  };
}

async function* firstDocuments(documents: AsyncIterable<Document>, charCount: number): AsyncGenerator<Document> {
  let left = charCount;
  for await (const document of documents) {
    const ofChars = countCodePoints(document.text);
    if (ofChars > left) {
      const text = truncateToCodePoints(document.text, left);
      yield { ...document, text, meta: { ...document.meta, cut: { keptChars: left, ofChars } } };
      return;
    }
    yield document;
    left -= ofChars;
    if (left === 0) return;
  }
}
