/**
 * The manifest of a collected corpus: what `bitwit collect` writes as `manifest.json` beside the corpus's files, and what
 * `openCorpus` reads. Schema: schemas/manifest.schema.json.
 *
 * Invariant: everything in it follows from the plan and what the source served. No clock, no machine, no absolute path, so
 * that the same command with the same snapshot writes the same bytes.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export interface CorpusManifest {
  readonly kind: "bitwit-corpus";
  readonly version: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly source: "commoncrawl" | "github" | "arxiv";
  /** The field `subset` of every record, such as `cc`, `python`, `arxiv_math`. */
  readonly subset: string;
  /** In reading order; their documents are the corpus, and no other file of the folder is part of it. */
  readonly files: readonly CollectedFile[];
  readonly content: CollectedContent;
  readonly dates: CollectedDates;
  /** The collector's own, defaults filled in. */
  readonly settings: JsonObject;
  /** What the source said it was: crawl ids, queries, response dates, hashes of listings. */
  readonly snapshot: JsonObject;
  readonly units: CollectedUnits;
  /** In the order in which they ran; of steps within units, the sums over all units. */
  readonly steps: readonly CollectedStep[];
  readonly seed: number;
  /** SHA-256, hex, of everything that decides what comes out. */
  readonly planHash: string;
}

export interface CollectedFile {
  /** Relative to the manifest, with `/`; it stays inside the folder and hides nothing. */
  readonly path: string;
  /** Of the file as it lies there, compressed. */
  readonly byteCount: number;
  readonly sha256: string;
}

export interface CollectedContent {
  /** Of the documents in order (text/content-hash.ts): what measurements call the corpus's `sha256`. */
  readonly sha256: string;
  readonly documentCount: number;
  /** Unicode code points. */
  readonly charCount: number;
  /** UTF-8 bytes of the texts. */
  readonly byteCount: number;
}

/** Days, such as `2026-09-14`, or months where no day is known. What is not known is absent. */
export interface CollectedDates {
  /** What was asked for: from this day on … */
  readonly since?: string;
  /** … and before this one. */
  readonly until?: string;
  /** Of the documents' own dates. */
  readonly first?: string;
  readonly last?: string;
  /** Documents without a date. */
  readonly undated: number;
}

export interface CollectedUnits {
  /** How many the source had in its listing, how many were fetched before there was enough. */
  readonly listed: number;
  readonly collected: number;
  readonly leftOut: readonly { readonly id: string; readonly reason: string; readonly message: string }[];
}

/** The books of one step. */
export interface CollectedStep {
  readonly step: string;
  readonly settings: JsonObject;
  readonly counts: StepCounts;
}

export interface StepCounts {
  readonly documentsIn: number;
  readonly documentsOut: number;
  /** Code points. */
  readonly charsIn: number;
  readonly charsOut: number;
  /** Documents dropped, by the rule that dropped them. Every rule of the step has an entry, also at 0. */
  readonly rejections: Readonly<Record<string, number>>;
  /** What was changed inside documents that stayed or went, by kind. Every kind has an entry. */
  readonly edits: Readonly<Record<string, number>>;
}
