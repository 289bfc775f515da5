import type { Document } from "../text/document.js";
import type { CollectedDates, CorpusManifest } from "./collected/manifest.js";
import type { DateRange } from "./dates/date-table.js";

/** What happens to a document that cannot be measured as it is: invalid UTF-8, lone surrogates, binary or oversized content. */
export type BadDocumentPolicy = "error" | "skip";

/** A document that was left out, and why. Empty documents are counted here too, under either policy. */
export interface SkippedCounts {
  readonly empty: number;
  readonly invalidUtf8: number;
  readonly binary: number;
  readonly oversized: number;
  readonly malformed: number;
}

/** Where a corpus came from, precisely enough to get it again. */
export interface CorpusSource {
  /** `file`, `folder`, `hf` or `sample`. */
  readonly kind: "file" | "folder" | "hf" | "sample";
  /** Files or package files in reading order, as the user may name them; at most the first 100 for a folder. */
  readonly files: readonly string[];
  readonly fileCount: number;
  /** npm package and version (`sample:`), or hub repository and commit (`hf:`). */
  readonly origin?: { readonly name: string; readonly version: string; readonly licence?: string };
  /** Of a corpus that `bitwit collect` wrote: what its manifest says. */
  readonly collected?: CollectedSource;
}

export interface CollectedSource {
  readonly source: CorpusManifest["source"];
  readonly subset: string;
  /** Such as `bitwit 0.2.0`. */
  readonly tool: string;
  /** Of all its documents; absent for one of several files, or another field than `content`. */
  readonly sha256?: string;
  /** Absent for one of several files. */
  readonly dates?: CollectedDates;
}

/**
 * A named, restartable stream of documents. Calling `documents()` twice yields the same documents in the same order;
 * nothing but the current document is held in memory.
 */
export interface Corpus {
  /** The reference as the user typed it. */
  readonly ref: string;
  /** A short name that is safe as a file name, such as `english`. */
  readonly name: string;
  readonly source: CorpusSource;
  /** Present when the corpus was cut by `limitCorpus`: at most so many code points from its start. */
  readonly limitChars?: number;
  /** Non-empty, valid documents in order. `onSkip` is told of every document left out. */
  documents(options?: { signal?: AbortSignal; onSkip?: (skip: SkippedDocument) => void }): AsyncIterable<Document>;
}

export interface SkippedDocument {
  readonly id: string;
  readonly reason: keyof SkippedCounts;
  /** What was wrong, with the rule: what the error would have said. */
  readonly message?: string;
}

/** A corpus's identity and size, from one pass over it. */
export interface CorpusSummary {
  /** SHA-256 over every document's text (definition in `text/content-hash.ts`), hex. */
  readonly sha256: string;
  readonly documentCount: number;
  /** Unicode code points. */
  readonly charCount: number;
  /** UTF-8 bytes. */
  readonly byteCount: number;
  readonly skipped: SkippedCounts;
  /** Of the documents that count, by their own meta (dates/document-date.ts). */
  readonly dates: DateRange;
}
