/**
 * A corpus's identity and size.
 */
import { countCodePoints } from "../text/code-points.js";
import { createContentHash } from "../text/content-hash.js";
import type { Corpus, CorpusSummary, SkippedCounts } from "./corpus.js";

/** One pass over `corpus`; memory: one document. @throws what reading it throws. */
export async function summarizeCorpus(corpus: Corpus, signal?: AbortSignal): Promise<CorpusSummary> {
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
  for await (const { text } of corpus.documents(signal === undefined ? { onSkip } : { onSkip, signal })) {
    counts.documentCount += 1;
    counts.charCount += countCodePoints(text);
    counts.byteCount += hash.addDocument(text);
  }
  return { sha256: hash.digestHex(), ...counts, skipped };
}
