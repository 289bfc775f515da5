/** A corpus opened, counted and dated, as every measurement on it needs it. */
import type { Corpus } from "../corpus/corpus.js";
import { DateTable } from "../corpus/dates/date-table.js";
import { limitCorpus } from "../corpus/limit-corpus.js";
import { openCorpus, type OpenCorpusOptions } from "../corpus/open-corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { DataError } from "../errors.js";
import type { CorpusToMeasure, Progress } from "./measure-model.js";
import { describeSkipped } from "./skipped-documents.js";

export interface DatedCorpus extends CorpusToMeasure {
  readonly dates: DateTable;
}

export interface ReadCorpusOptions {
  readonly limitChars?: number | undefined;
  readonly corpusOptions?: OpenCorpusOptions | undefined;
  /** What records call it, where that is not `ref`. */
  readonly name?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reads all of it once. @throws {DataError} when it holds no text. */
export async function* readCorpus(
  ref: string,
  { limitChars, corpusOptions = {}, name = ref, signal }: ReadCorpusOptions,
): AsyncGenerator<Progress, DatedCorpus> {
  yield { type: "progress", stage: "read", corpus: name, done: 0, total: 0 };
  const opened = await openCorpus(ref, corpusOptions);
  const whole: Corpus = name === ref ? opened : { ...opened, ref: name };
  const corpus = limitChars === undefined ? whole : limitCorpus(whole, limitChars);
  const dates = new DateTable();
  const summary = await summarizeCorpus(corpus, signal, dates);
  if (summary.charCount === 0) {
    throw new DataError(
      "corpus-empty",
      `${name} holds no text: ${describeSkipped(summary.skipped) ?? "nothing was found in it"}.`,
      {
        hint:
          summary.skipped.malformed > 0
            ? "For JSON, check that each record has a `content` or `text` field, or name another with --field."
            : "Check the path.",
      },
    );
  }
  const info = {
    name: corpus.name,
    sha256: summary.sha256,
    source: corpus.source,
    documentCount: summary.documentCount,
    skipped: summary.skipped,
    dates: summary.dates,
    ...(limitChars === undefined ? {} : { limitChars }),
  };
  return { corpus, summary, info, dates };
}
