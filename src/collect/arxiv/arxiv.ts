/**
 * Papers of arXiv as a corpus: listed by OAI-PMH, their sources fetched politely or out of bulk tars, their LaTeX turned to text.
 * Rules, sources and what differs from the paper: docs/collect/arxiv.md.
 */
import { createHash } from "node:crypto";
import type { Json } from "../../corpus/collected/manifest.js";
import type { CollectContext, Collector, CorpusStep, Settings, Unit, UnitRun } from "../collector.js";
import { dropEqualDocuments } from "../steps/exact-duplicates/drop-equal-documents.js";
import type { NearDuplicateOptions } from "../steps/near-duplicates/near-duplicate-options.js";
import { removeNearDuplicates } from "../steps/near-duplicates/remove-near-duplicates.js";
import type { Document } from "../../text/document.js";
import { decideRules, type ArxivOptions, type ArxivRules } from "./arxiv-options.js";
import { cleanPapers } from "./clean-papers.js";
import { chooseConverter, type Converter } from "./convert/converter.js";
import { convertPaper } from "./convert-paper.js";
import { fetchSources } from "./fetch-sources.js";
import { listUnits, type UnitDetail } from "./list-units.js";
import { PaperBooks } from "./paper-books.js";

/**
 * @throws {UsageError} an option is out of its range.
 * @throws {EnvironmentError} pandoc is asked for and is not there.
 */
export function arxiv(options: ArxivOptions): Collector {
  const rules = decideRules(options);
  const converter = chooseConverter(rules);
  return {
    source: "arxiv",
    subset: `arxiv_${rules.category.replace(/[^a-z]+/gi, "_")}`,
    settings: settingsOf(rules, converter),
    list: ({ http, signal }) => listUnits(http, rules, signal),
    collect: (unit, context) => collectUnit(unit, context, rules, converter),
    corpusSteps: stepsOf(rules),
    card: cardOf(rules),
  };
}

function collectUnit(unit: Unit, context: CollectContext, rules: ArxivRules, converter: Converter): UnitRun {
  const books = new PaperBooks();
  const { signal } = context;
  const texts = async function* (): AsyncGenerator<Document> {
    for await (const { paper, source } of fetchSources(unit.detail as unknown as UnitDetail, rules, context)) {
      if (typeof source === "string") books.drop(source);
      else yield* await convertPaper(paper, source, { rules, converter, books, signal });
    }
  };
  const cleaned = cleanPapers(texts(), rules.minimumChars);
  return {
    documents: withHashes(cleaned.documents),
    books: () => [
      { step: "latex-to-text", settings: conversionOf(rules, converter), counts: books.counts() },
      { step: "clean-papers", settings: { minimumChars: rules.minimumChars }, counts: cleaned.counts() },
    ],
  };
}

async function* withHashes(documents: AsyncIterable<Document>): AsyncGenerator<Document> {
  for await (const document of documents) {
    const hash = createHash("sha256").update(document.text).digest("hex");
    yield { ...document, meta: { ...document.meta, hash } };
  }
}

function settingsOf(rules: ArxivRules, converter: Converter): Settings {
  const { since, until, seed, preset, category, licences, dropsWithdrawn, papersPerUnit, minimumChars } = rules;
  return {
    ...{ since, until, seed, preset, category, licences, dropsWithdrawn, papersPerUnit, minimumChars },
    ...conversionOf(rules, converter),
    ...{ version: rules.version, maxSourceBytes: rules.maxSourceBytes, fromBulk: rules.bulkFolder !== undefined },
    ...{ dropsEqual: rules.dropsEqual, nearDuplicates: nearDuplicateSettings(rules.nearDuplicates) },
  };
}

function conversionOf({ mainFile, followsIncludes, converterSeconds }: ArxivRules, { name }: Converter): Settings {
  return { mainFile, followsIncludes, converter: name, converterSeconds };
}

/** Without its kernel, which changes nothing. */
function nearDuplicateSettings(options: NearDuplicateOptions | "none"): Json {
  return options === "none" ? options : (JSON.parse(JSON.stringify({ ...options, kernel: undefined })) as Json);
}

function stepsOf({ dropsEqual, nearDuplicates }: ArxivRules): CorpusStep[] {
  const steps: CorpusStep[] = [];
  if (dropsEqual) {
    const key = "without-whitespace";
    steps.push({
      ...{ name: "equal-documents", settings: { key } },
      run: (source) => dropEqualDocuments(source(), key),
    });
  }
  if (nearDuplicates !== "none") {
    const settings = { options: nearDuplicateSettings(nearDuplicates) };
    steps.push({ name: "near-duplicates", settings, run: (source) => removeNearDuplicates(source, nearDuplicates) });
  }
  return steps;
}

function cardOf({ category, since, until, version, licences }: ArxivRules): Collector["card"] {
  const which =
    version === "first" ? "the first version of each" : "each in the version that was newest when it was fetched";
  return {
    title: `arXiv ${category}, ${since} to ${until}`,
    origin:
      `Papers whose first version is dated from ${since} to before ${until} and whose primary category is \`${category}\`, ` +
      `${which}, from arXiv's OAI-PMH listing and its e-print sources, LaTeX turned to Markdown. ` +
      "Thank you to arXiv for use of its open access interoperability.",
    licence:
      (licences.length === 0
        ? "Each paper keeps its own licence, in `meta.licence`. arXiv's default licence lets arXiv distribute a paper, not you: " +
          "do not publish the texts of such papers. "
        : `Only papers whose licence's address contains ${licences.map((part) => `\`${part}\``).join(" or ")}; it is in \`meta.licence\`. `) +
      "Names of authors are not taken from the metadata; texts may hold some.",
  };
}
