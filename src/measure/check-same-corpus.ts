import type { CorpusSummary } from "../corpus/corpus.js";
import { DataError } from "../errors.js";

/** @param sha256 of what was read now. @throws {DataError} it is not what was summarized before. */
export function checkSameCorpus(sha256: string, summary: CorpusSummary, ref: string): void {
  if (sha256 === summary.sha256) return;
  const [before, now] = [summary.sha256, sha256].map((hash) => `${hash.slice(0, 12)}…`);
  throw new DataError(
    "corpus-changed",
    `${ref} changed while it was measured: its content hash was ${before} and is now ${now}.`,
    { hint: "Measure again; copy the corpus first if something still writes to it." },
  );
}
