/**
 * A corpus's identity and size, and its dates.
 */
import { DataError } from "../errors.js";
import { countCodePoints } from "../text/code-points.js";
import { createContentHash } from "../text/content-hash.js";
import type { Corpus, CorpusSummary, SkippedCounts } from "./corpus.js";
import { DateTable } from "./dates/date-table.js";
import { documentDate } from "./dates/document-date.js";

/**
 * One pass over `corpus`; memory: one document, and 4 bytes for each one's date.
 * @param dates gets every document's date, in order.
 * @throws what reading it throws. @throws {DataError} a collected corpus whose texts are not those of its manifest.
 */
export async function summarizeCorpus(
  corpus: Corpus,
  signal?: AbortSignal,
  dates = new DateTable(),
): Promise<CorpusSummary> {
  const hash = createContentHash();
  const counts = { documentCount: 0, charCount: 0, byteCount: 0 };
  const skipped: { -readonly [reason in keyof SkippedCounts]: number } = {
    empty: 0,
    invalidUtf8: 0,
    binary: 0,
    oversized: 0,
    malformed: 0,
  };
  const onSkip = ({ reason }: { reason: keyof SkippedCounts }): void => {
    skipped[reason] += 1;
  };
  for await (const { text, meta } of corpus.documents(signal === undefined ? { onSkip } : { onSkip, signal })) {
    counts.documentCount += 1;
    counts.charCount += countCodePoints(text);
    counts.byteCount += hash.addDocument(text);
    dates.add(documentDate(meta));
  }
  const sha256 = hash.digestHex();
  checkCollected(corpus, sha256);
  return { sha256, ...counts, skipped, dates: dates.range() };
}

/** Compressed files can be damaged and keep their size. */
function checkCollected({ ref, source, limitChars }: Corpus, sha256: string): void {
  const stated = source.collected?.sha256;
  if (stated === undefined || stated === sha256 || limitChars !== undefined) return;
  throw new DataError(
    "collected-content",
    `The texts of ${ref} have the hash ${sha256.slice(0, 12)}…; its manifest says ${stated.slice(0, 12)}….`,
    { hint: "Copy the folder again, or run the same bitwit collect again." },
  );
}
