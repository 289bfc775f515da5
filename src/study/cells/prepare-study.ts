/** Looks at everything a study names before any of it is measured: corpora are read once, models' headers are. What fails here fails its cells only. */
import path from "node:path";
import type { Progress } from "../../measure/measure-model.js";
import { mapEvents } from "../../measure/map-events.js";
import { readCorpus, type DatedCorpus } from "../../measure/read-corpus.js";
import { SCORING_VERSION } from "../../measure/scoring-identity.js";
import { hashPlan } from "../../text/plan-hash.js";
import type { StudyCorpus, StudyFile } from "../file/study-file.js";
import { failureOf, type CellFailure } from "./cell-outcome.js";
import { cellsOf, type StudyCell } from "./study-cell.js";
import type { ModelSource, StudyModels } from "./study-models.js";

export interface PreparedCell {
  readonly cell: StudyCell;
  readonly corpus?: DatedCorpus;
  /** Absent for compressors. */
  readonly source?: ModelSource;
  /** Why it cannot be done. */
  readonly failure?: CellFailure;
  /** Bytes of weights × characters to read, about: for dividing and for estimates. */
  readonly cost: number;
}

export async function* prepareStudy(
  study: StudyFile,
  models: StudyModels,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, PreparedCell[]> {
  const corpora = new Map<string, DatedCorpus | CellFailure>();
  for (const corpus of study.corpora) {
    try {
      corpora.set(corpus.ref, yield* mapEvents(readOf(study, corpus, signal), (event) => event));
    } catch (error) {
      signal?.throwIfAborted();
      corpora.set(corpus.ref, failureOf(error));
    }
  }
  const cells = cellsOf(study);
  const sources = new Map<string, ModelSource | CellFailure>();
  for (const { kind, model } of cells) {
    if (kind === "compress" || sources.has(model.ref)) continue;
    sources.set(model.ref, await models.describe(model).catch(failureOf));
  }
  return cells.map((cell) => prepare(cell, corpora, sources.get(cell.model.ref)));
}

/** Equal where two machines divide a study alike: the same cells, corpora, model files and scoring. */
export function divisionHash(prepared: readonly PreparedCell[], count: number): string {
  const cells = prepared.map(({ cell, cost, corpus }) => [cell.id, cost, corpus?.summary.sha256 ?? ""]);
  return hashPlan({ scoring: SCORING_VERSION, count, cells });
}

function readOf({ folder }: StudyFile, { ref, maxChars, field, badDocuments }: StudyCorpus, signal?: AbortSignal) {
  const place = /^(sample|hf):/.test(ref) ? ref : path.resolve(folder, ref);
  const corpusOptions = { badDocuments, ...(field === undefined ? {} : { field }) };
  return readCorpus(place, { limitChars: maxChars, corpusOptions, name: ref, signal });
}

function prepare(
  cell: StudyCell,
  corpora: ReadonlyMap<string, DatedCorpus | CellFailure>,
  source: ModelSource | CellFailure | undefined,
): PreparedCell {
  if (source !== undefined && "exitCode" in source) return { cell, failure: source, cost: 0 };
  const known = source === undefined ? {} : { source };
  const bytes = source?.isRemote === true ? SERVER_BYTES : Math.max(1, source?.fileBytes ?? COMPRESSOR_BYTES);
  if (cell.kind === "probes") return { cell, ...known, cost: bytes * PROBE_CHARS };
  if (cell.kind === "benchmark") {
    return { cell, ...known, cost: bytes * ITEM_CHARS * (cell.benchmark.limit ?? ITEMS) };
  }
  const corpus = corpora.get(cell.corpus.ref) as DatedCorpus | CellFailure;
  if ("exitCode" in corpus) return { cell, ...known, failure: corpus, cost: 0 };
  return { cell, ...known, corpus, cost: bytes * corpus.summary.charCount };
}

/** Rough sizes for dividing work: a compressor is as slow as a model of this size, … */
const COMPRESSOR_BYTES = 1e5;
/** … a server as one of this, … */
const SERVER_BYTES = 1e9;
/** … three families of 480 items are read twice, a choice each, … */
const PROBE_CHARS = 3 * 480 * 2 * 60;
/** … and a benchmark has about so many items of so many characters when no limit is given. */
const ITEMS = 2000;
const ITEM_CHARS = 800;
