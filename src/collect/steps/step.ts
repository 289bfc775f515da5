/**
 * What a step of a collection is: documents in, documents out, and the books.
 *
 * A step is pure: no clock, no file, no network; the same documents and options give the same documents. Invariant:
 * `documentsIn = documentsOut + the sum of rejections`, once the documents have been read to their end.
 */
import type { StepCounts } from "../../corpus/collected/manifest.js";
import type { Document } from "../../text/document.js";

/** One document that a step dropped, and why: `value` broke `rule`, whose bound is `limit`. */
export interface Rejection {
  readonly documentId: string;
  readonly rule: string;
  readonly value: number | string;
  readonly limit?: number | string;
}

export interface StepRun {
  /** Can be read once. */
  readonly documents: AsyncGenerator<Document>;
  /** The books so far; they are final when `documents` has ended. */
  counts(): StepCounts;
  /** What the step found and its settings do not say, such as a bound that is a quantile: for its record. */
  readonly found?: Readonly<Record<string, string | number>>;
}

export interface StepOptions {
  /** Called for every dropped document, in order. */
  readonly onRejection?: ((rejection: Rejection) => void) | undefined;
}

/** A restartable source, for steps that read twice. Every call gives the same documents in the same order. */
export type DocumentSource = () => AsyncIterable<Document>;

export type Documents = AsyncIterable<Document> | Iterable<Document>;
