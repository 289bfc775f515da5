/**
 * What a source of a corpus is. A collector lists units (a crawl's file, a repository, a batch of papers), fetches one at a
 * time and gives its documents; then steps run over the documents of all units together. Everything else (the plan, resuming,
 * the budget, writing, the manifest) is `run-collection.ts`'s.
 *
 * Invariant: a unit's documents depend on the unit, the settings and what the source serves, not on time, order or machine.
 */
import type { CollectedStep, Json, JsonObject } from "../corpus/collected/manifest.js";
import type { Document } from "../text/document.js";
import type { HttpClient } from "./network/http-client.js";
import type { DocumentSource, StepRun } from "./steps/step.js";

export type Settings = JsonObject;

/** What is fetched, resumed and counted as one. */
export interface Unit {
  /** Unique in the listing, and a file's name: letters, digits, `.`, `_`, `-`, at most 120, not beginning with a point. */
  readonly id: string;
  /** What the collector needs to fetch it: addresses, commit, licence, … */
  readonly detail: Json;
}

export interface UnitListing {
  /** In the order in which they are taken: seeded where a choice is made. */
  readonly units: readonly Unit[];
  /** What the source said it was: crawl ids, queries with their counts, response dates, hashes of listings. */
  readonly snapshot: Settings;
}

export interface CollectContext {
  readonly http: HttpClient;
  /** For files that are downloaded once: they stay until the corpus is written. */
  readonly downloadFolder: string;
  readonly signal?: AbortSignal | undefined;
}

export interface UnitRun {
  /**
   * Read once. Each document's `meta.date` is its ISO date (`2026-09-14` or with time), when it has one.
   * It throws a `UnitError` for a unit that is to be left out, and any other error to stop the run.
   */
  readonly documents: AsyncIterable<Document>;
  /** The steps within the unit, in order; final when `documents` has ended. */
  books(): readonly CollectedStep[];
}

/** A step over all documents together. */
export interface CorpusStep {
  readonly name: string;
  readonly settings: Settings;
  run(source: DocumentSource): StepRun | Promise<StepRun>;
}

export interface Collector {
  readonly source: "commoncrawl" | "github" | "arxiv";
  /** The field `subset` of every record, such as `cc`, `python`, `arxiv_math`. */
  readonly subset: string;
  /** Everything that decides what comes out, with its defaults filled in: it is hashed into the plan. No secrets. */
  readonly settings: Settings;
  /** Asked once; the answer is kept in the plan, so that a resumed run has the same units. */
  list(context: CollectContext): Promise<UnitListing>;
  collect(unit: Unit, context: CollectContext): UnitRun;
  readonly corpusSteps: readonly CorpusStep[];
  /** What the data card says about rights and origin, in Markdown. */
  readonly card: { readonly title: string; readonly origin: string; readonly licence: string };
}

/** A unit that is left out, with its reason in the manifest; the run goes on with the next. */
export class UnitError extends Error {
  override readonly name = "UnitError";
  readonly reason: "gone" | "damaged" | "too-large" | "forbidden" | "empty";
  constructor(reason: UnitError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
