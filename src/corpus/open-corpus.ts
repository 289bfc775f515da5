/**
 * A corpus by reference: `sample:english`, `hf:owner/dataset#config:split`, or a file, folder or glob.
 */
import { DataError, UsageError } from "../errors.js";
import { applyPolicy } from "./apply-policy.js";
import { findCollected } from "./collected/find-collected.js";
import type { BadDocumentPolicy, CollectedSource, Corpus, CorpusSource } from "./corpus.js";
import type { CorpusFile } from "./corpus-file.js";
import { corpusName } from "./corpus-name.js";
import { limitCorpus } from "./limit-corpus.js";
import { listFiles } from "./list-files.js";
import { readFileRecords } from "./read-file-records.js";
import type { CorpusRecord } from "./record.js";

export interface OpenCorpusOptions {
  /** What to do about documents that cannot be measured as they are. Default `error`. Empty ones are always skipped. */
  readonly badDocuments?: BadDocumentPolicy;
  /** The field that holds the text in JSON and parquet. Default: `content`, else `text`. */
  readonly field?: string;
  /** Largest document in bytes of UTF-8 (in JSON: of its line or element). Default and highest: see below. */
  readonly maxDocumentBytes?: number;
  /** Only so many code points from the start. */
  readonly limitChars?: number;
  /** The Hugging Face hub; defaults from HF_TOKEN and HF_ENDPOINT. */
  readonly hub?: { readonly token?: string; readonly endpoint?: string };
  /** Where downloads are kept; default BITWIT_CACHE, else the user's cache folder. */
  readonly cacheFolder?: string;
  /** For the hub; tests and proxies replace it. */
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/**
 * 256 MiB: a document is in memory as bytes, as a string and as tokens at once. V8 holds no string above 512 Mi units,
 * which is also the most that may be asked for.
 */
const DEFAULT_MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
const HIGHEST_MAX_DOCUMENT_BYTES = 511 * 1024 * 1024;
const MAX_FILES_NAMED = 100;

/**
 * Finds the files and reads none of them yet (a hub reference asks the hub for its list; a collected corpus's manifest is read).
 * @throws {UsageError} the reference means nothing. @throws {EnvironmentError} it cannot be reached.
 * @throws {DataError} it holds no files, or is not what its manifest says.
 */
export async function openCorpus(ref: string, options: OpenCorpusOptions = {}): Promise<Corpus> {
  checkOptions(options);
  const opened = ref.startsWith("sample:")
    ? await openSample(ref)
    : ref.startsWith("hf:")
      ? await openHub(ref, options)
      : await openPath(ref, options);
  const corpus = corpusOf(ref, opened, options);
  return options.limitChars === undefined ? corpus : limitCorpus(corpus, options.limitChars);
}

interface Opened {
  /** Where the reference itself gives a poor one. */
  readonly name?: string;
  readonly source: CorpusSource;
  records(options: ReadingOptions): AsyncIterable<CorpusRecord>;
}

interface ReadingOptions {
  readonly field: string | undefined;
  readonly maxDocumentBytes: number;
  readonly signal: AbortSignal | undefined;
}

function corpusOf(ref: string, opened: Opened, options: OpenCorpusOptions): Corpus {
  const { badDocuments = "error", maxDocumentBytes = DEFAULT_MAX_DOCUMENT_BYTES, field } = options;
  return {
    ref,
    name: opened.name ?? corpusName(ref),
    source: opened.source,
    documents({ signal = options.signal, onSkip } = {}) {
      const records = opened.records({ field, maxDocumentBytes, signal });
      return applyPolicy(records, { badDocuments, maxDocumentBytes, signal, onSkip });
    },
  };
}

async function openPath(ref: string, { field = "content" }: OpenCorpusOptions): Promise<Opened> {
  const found = await findCollected(ref);
  if (found !== undefined) {
    const { sha256, ...collected } = found.collected;
    const checked = field !== "content" || sha256 === undefined ? collected : { ...collected, sha256 };
    const opened = fromFiles(ref, found.files, { kind: found.kind, collected: checked });
    return found.name === undefined ? opened : { ...opened, name: corpusName(found.name) };
  }
  const { kind, files } = await listFiles(ref);
  return fromFiles(ref, files, { kind });
}

async function openSample(ref: string): Promise<Opened> {
  const { openSampleCorpus } = await import("./sample/open-sample-corpus.js");
  const { source, records } = await openSampleCorpus(ref);
  return { source, records };
}

async function openHub(ref: string, options: OpenCorpusOptions): Promise<Opened> {
  const [{ findHubFiles }, { hubOptionsOf }] = await Promise.all([
    import("./hub/find-hub-files.js"),
    import("./hub/hub-options.js"),
  ]);
  const found = await findHubFiles(ref, hubOptionsOf(options));
  return fromFiles(ref, found.files, { kind: "hf", origin: found.origin });
}

type SourceFacts = Pick<CorpusSource, "kind" | "origin"> & { readonly collected?: CollectedSource };

function fromFiles(ref: string, files: readonly CorpusFile[], source: SourceFacts): Opened {
  if (files.length === 0) {
    throw new DataError("corpus-empty", `${ref} has no files. Hidden files and node_modules do not count.`, {
      hint: "Name a folder that holds texts.",
    });
  }
  return {
    source: { ...source, files: files.slice(0, MAX_FILES_NAMED).map(({ label }) => label), fileCount: files.length },
    async *records(options) {
      for (const file of files) {
        options.signal?.throwIfAborted();
        yield* readFileRecords(file, options);
      }
    },
  };
}

function checkOptions({ maxDocumentBytes, badDocuments }: OpenCorpusOptions): void {
  if (badDocuments !== undefined && badDocuments !== "error" && badDocuments !== "skip") {
    throw new UsageError("bad-documents", `badDocuments is "${String(badDocuments)}"; it must be "error" or "skip".`);
  }
  if (maxDocumentBytes === undefined) return;
  if (!(
    Number.isSafeInteger(maxDocumentBytes) &&
    maxDocumentBytes >= 1 &&
    maxDocumentBytes <= HIGHEST_MAX_DOCUMENT_BYTES
  )) {
    throw new UsageError(
      "max-document-bytes",
      `maxDocumentBytes is ${maxDocumentBytes}; it must be 1 to ${HIGHEST_MAX_DOCUMENT_BYTES}.`,
    );
  }
}
