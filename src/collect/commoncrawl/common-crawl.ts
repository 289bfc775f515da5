/**
 * Corpora from Common Crawl: crawls and files by date, the files' pages as text, and the rules of FineWeb (default) or of cc_net
 * as the paper ran it. docs/collect/commoncrawl.md has every rule with its source.
 *
 * Invariant: a unit's documents depend on its file and the settings alone.
 */
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import type { CollectContext, Collector, Settings, Unit, UnitRun } from "../collector.js";
import type { Document } from "../../text/document.js";
import type { Documents, StepRun } from "../steps/step.js";
import { checkOptions, type CheckedOptions, type CommonCrawlOptions } from "./common-crawl-options.js";
import { corpusSteps } from "./corpus-steps.js";
import { EXTRACT_LIMITS, EXTRACTORS } from "./html/extract-content.js";
import { languageSettings } from "./language-settings.js";
import { listUnits } from "./list-units.js";
import { readPages } from "./read-pages.js";
import { scorerOf, type Scorer } from "./scorer.js";
import { unitRecords } from "./unit-records.js";
import { unitSteps } from "./unit-steps.js";

export type { CommonCrawlOptions } from "./common-crawl-options.js";

/**
 * @param scorer replaces the model of the options; for tests.
 * @throws {UsageError} the options name no pages, contradict each other or are out of range.
 */
export function commonCrawl(options: CommonCrawlOptions, scorer?: Scorer): Collector {
  const checked = checkOptions(options);
  const scores = checked.likely === undefined ? undefined : (scorer ?? scorerOf(checked.likely.model));
  const ofCorpus = corpusSteps(checked, scores);
  return {
    source: "commoncrawl",
    subset: "cc",
    settings: settingsOf(
      checked,
      ofCorpus.map(({ name, settings }) => ({ step: name, ...settings })),
    ),
    list: ({ http }) => listUnits(checked, http),
    collect: (unit, context) => collect(unit, checked, context),
    corpusSteps: ofCorpus,
    card: {
      title: "Web pages from Common Crawl",
      origin:
        "Pages fetched by [Common Crawl](https://commoncrawl.org), a non-profit that crawls the web and obeys robots.txt. " +
        (checked.format === "wet"
          ? "The text is Common Crawl's own extraction (WET)."
          : "The main content was taken from the pages (WARC) by Mozilla's Readability."),
      licence:
        "Common Crawl's [terms of use](https://commoncrawl.org/terms-of-use) apply. The pages belong to their authors: Common " +
        "Crawl grants no rights to them, and most carry no licence. Every document names its address.",
    },
  };
}

/** Where files come from does not change what is in them, so addresses are not among them. */
function settingsOf(options: CheckedOptions, ofCorpus: readonly Settings[]): Settings {
  const { preset, range, crawls, files, format, seed } = options;
  const extractors = format === "warc" ? { ...EXTRACTORS, ...EXTRACT_LIMITS } : undefined;
  return {
    ...{ version: COLLECTION_VERSION, preset, ...range, crawls, files, format, seed },
    ...(extractors === undefined ? {} : { extractors }),
    language: languageSettings(options),
    unitSteps: unitSteps(options).map(({ name, settings }) => ({ step: name, ...settings })),
    corpusSteps: ofCorpus,
  };
}

/** Raised when the same file and settings give other documents. */
const COLLECTION_VERSION = 1;

function collect(unit: Unit, options: CheckedOptions, context: CollectContext): UnitRun {
  const { path, crawl } = unit.detail as { readonly path?: string; readonly crawl?: string };
  const meta = path === undefined ? { file: unit.id } : { crawl, file: path };
  const records = unitRecords(unit, options.dataUrl, context);
  const runs: { readonly step: string; readonly settings: Settings; readonly run: StepRun }[] = [];
  const add = (step: string, settings: Settings, run: StepRun): AsyncGenerator<Document> => {
    runs.push({ step, settings, run });
    return run.documents;
  };
  const { format, range } = options;
  let documents: Documents & AsyncIterable<Document> = add(
    "read",
    { format, ...range },
    readPages(records, { ...options, meta }),
  );
  for (const { name, settings, run } of unitSteps(options)) documents = add(name, settings, run(documents));
  return {
    documents,
    books: (): CollectedStep[] => runs.map(({ step, settings, run }) => ({ step, settings, counts: run.counts() })),
  };
}
