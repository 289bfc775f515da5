/** From a run folder's records to what a report is made of. */
import { FRESHNESS_CODE } from "../measure/freshness.js";
import type { Measurement } from "../measure/measurement.js";
import type { MonthCurve } from "../measure/month-curve.js";
import { bitwitVersion } from "../package-root.js";
import { RunFolder } from "../measure/run-folder.js";
import { describeSkipped } from "../measure/skipped-documents.js";
import type {
  DocumentDistribution,
  PositionCurve,
  ReportCorpus,
  ReportMeasurement,
  ReportModel,
  ReportMonthCurve,
  ReportProvenance,
  ReportWarning,
} from "../report/report-data.js";
import { displayNames } from "./display-names.js";
import { documentQuantiles, readDocumentBits } from "./document-bits.js";
import type { ModelDocuments } from "./enough-curves.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { readRun, type RunRecords } from "./read-run.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";
import { methodOf } from "./report-method.js";
import { runScores, scoreWarnings } from "./run-scores.js";

export interface RunInputOptions {
  readonly folder: string;
  readonly title?: string;
  /** ISO 8601; the clock is the caller's. */
  readonly date: string;
  /** A run that has only begun has nothing finished; without this it is an error. */
  readonly mayBeEmpty?: boolean;
}

export async function readRunInputs(options: RunInputOptions): Promise<ReportInputs> {
  const records = await readRun(options.folder, options.mayBeEmpty);
  const { measurements } = records;
  const modelRefs = unique([...measurements, ...records.benchmarks].map(({ model }) => model));
  const corpusRefs = unique(measurements.map(({ corpus }) => corpus));
  const scores = runScores(records, modelRefs);
  const names = displayNames(modelRefs);
  const { documentBits, warnings } = await readDocuments(options.folder, measurements, modelRefs, corpusRefs);
  return {
    title: options.title ?? "Compression and ability",
    date: options.date,
    run: options.folder,
    provenance: provenanceOf(records, scores),
    models: modelRefs.map((ref, place) => modelOf(records, ref, names[place] as string)),
    corpora: corpusRefs.map((ref) => corpusOf(measurements, ref)),
    measurements: measurements.map((one) => measurementOf(one, modelRefs, corpusRefs)),
    scores,
    documents: distributionsOf(documentBits),
    documentBits,
    positions: positionsOf(measurements, modelRefs, corpusRefs),
    ...monthsOf(records.months, modelRefs, corpusRefs),
    warnings: [...records.warnings, ...measurementWarnings(measurements), ...scoreWarnings(records), ...warnings],
    method: methodOf(records),
  };
}

function modelOf({ measurements, benchmarks }: RunRecords, ref: string, name: string): ReportModel {
  const measured = measurements.find(({ model }) => model === ref);
  if (measured?.kind === "compressor") return { ref, name, kind: "compressor" };
  const { modelInfo } = measured ?? (benchmarks.find(({ model }) => model === ref) as BenchmarkResult);
  const { parameterCount, quantization, backend, sha256, architecture } = modelInfo;
  const family = ref.startsWith("ladder:") ? "ladder" : architecture;
  const { released, cutoff } = measured?.modelDates ?? {};
  return {
    ...{ ref, name, kind: "model", device: backend.device, sha256 },
    ...(family === undefined ? {} : { family }),
    ...(parameterCount === undefined ? {} : { parameters: parameterCount }),
    ...(quantization === undefined ? {} : { quantization }),
    ...(released === undefined ? {} : { released }),
    ...(cutoff === undefined ? {} : { cutoff }),
  };
}

function corpusOf(measurements: readonly Measurement[], ref: string): ReportCorpus {
  const { corpusInfo, charCount, byteCount } = measurements.find(({ corpus }) => corpus === ref) as Measurement;
  const { source } = corpusInfo;
  const skipped = describeSkipped(corpusInfo.skipped);
  const origin = source.origin === undefined ? undefined : `${source.origin.name} ${source.origin.version}`;
  return {
    ref,
    name: corpusInfo.name,
    documentCount: corpusInfo.documentCount,
    charCount,
    byteCount,
    sha256: corpusInfo.sha256,
    ...(skipped === undefined ? {} : { skipped }),
    source: [origin, `${source.fileCount} ${source.fileCount === 1 ? "file" : "files"}`].filter(Boolean).join(", "),
    ...(corpusInfo.dates === undefined ? {} : { dates: corpusInfo.dates }),
    ...(corpusInfo.limitChars === undefined ? {} : { limitChars: corpusInfo.limitChars }),
  };
}

function measurementOf(one: Measurement, models: readonly string[], corpora: readonly string[]): ReportMeasurement {
  return {
    model: models.indexOf(one.model),
    corpus: corpora.indexOf(one.corpus),
    bpc: one.bpc,
    ...(one.bpcInterval === undefined ? { intervalMissing: one.intervalMissing } : { interval: one.bpcInterval }),
    bpb: one.bpb,
    totalBits: one.totalBits,
    seconds: one.seconds,
    planHash: one.planHash,
    ...(one.kind === "model" && one.sample !== undefined ? { scoredShare: one.sample.scoredCharShare } : {}),
    ...(one.kind === "model" && one.tokensPerSecond !== undefined ? { tokensPerSecond: one.tokensPerSecond } : {}),
  };
}

function positionsOf(
  measurements: readonly Measurement[],
  models: readonly string[],
  corpora: readonly string[],
): PositionCurve[] {
  return measurements.flatMap((one) =>
    one.kind === "model" && one.bitsByContext !== undefined
      ? [{ model: models.indexOf(one.model), corpus: corpora.indexOf(one.corpus), bins: one.bitsByContext }]
      : [],
  );
}

function monthsOf(
  curves: readonly MonthCurve[],
  models: readonly string[],
  corpora: readonly string[],
): { months?: ReportMonthCurve[] } {
  if (curves.length === 0) return {};
  const months = curves.map(({ model, corpus, months, undated, unscored }) => ({
    model: models.indexOf(model),
    corpus: corpora.indexOf(corpus),
    months: months.map(({ month, bpc, bpcInterval, documentCount, charCount }) => ({
      ...{ month, bpc, documents: documentCount, chars: charCount },
      ...(bpcInterval === undefined ? {} : { interval: bpcInterval }),
    })),
    leftOut: undated.documentCount + unscored.documentCount,
  }));
  return { months };
}

/** Every model's documents; records that are damaged are a warning, ones that are gone are not. */
async function readDocuments(
  folder: string,
  measurements: readonly Measurement[],
  models: readonly string[],
  corpora: readonly string[],
): Promise<{ documentBits: ModelDocuments[]; warnings: ReportWarning[] }> {
  const run = new RunFolder(folder);
  const documentBits: ModelDocuments[] = [];
  const warnings: ReportWarning[] = [];
  for (const one of measurements) {
    // A sample takes long documents oftener than short ones, so its documents stand for nothing.
    if (one.kind !== "model" || one.sample !== undefined) continue;
    try {
      const documents = await readDocumentBits(run, one);
      if (documents !== undefined)
        documentBits.push({ model: models.indexOf(one.model), corpus: corpora.indexOf(one.corpus), documents });
    } catch (error) {
      const message = `The records of single documents cannot be read: ${String(error)}`;
      warnings.push({ code: "damaged-record", message, about: `${one.model} on ${one.corpus}` });
    }
  }
  return { documentBits, warnings };
}

function distributionsOf(documentBits: readonly ModelDocuments[]): DocumentDistribution[] {
  return documentBits.flatMap(({ model, corpus, documents }) => {
    const found = documentQuantiles(documents);
    return found === undefined ? [] : [{ model, corpus, ...found }];
  });
}

function measurementWarnings(measurements: readonly Measurement[]): ReportWarning[] {
  return measurements.flatMap((one) => {
    const about = `${one.model} on ${one.corpus}`;
    const missing =
      one.bpcInterval === undefined
        ? [{ code: "no-interval", message: `No interval: ${one.intervalMissing}.`, about }]
        : [];
    return [
      ...one.warnings.map((warning) => (NAMES_BOTH.has(warning.code) ? warning : { ...warning, about })),
      ...missing,
    ];
  });
}

/** Warnings whose own words name the model and the corpus. */
const NAMES_BOTH: ReadonlySet<string> = new Set([FRESHNESS_CODE, "lossy-tokenizer", "sample-exhausted"]);

function provenanceOf({ measurements, benchmarks }: RunRecords, scores: readonly ScoreInput[]): ReportProvenance {
  const newest = [...measurements, ...benchmarks].sort((a, b) =>
    a.provenance.measuredAt.localeCompare(b.provenance.measuredAt),
  );
  const last = newest.at(-1)?.provenance;
  const engines = [...measurements, ...benchmarks].flatMap((one) =>
    one.kind !== "compressor"
      ? [`${one.modelInfo.backend.name} ${one.modelInfo.backend.version} on ${one.modelInfo.backend.device}`]
      : [`${one.compressorInfo.name} ${one.compressorInfo.level}: ${one.compressorInfo.library}`],
  );
  const protocols = measurements.flatMap(({ protocol }) =>
    protocol.name === "whole" ? [] : [`${protocol.name}, context ${protocol.context}, stride ${protocol.stride}`],
  );
  return {
    bitwitVersion,
    ...(last?.gitCommit === undefined ? {} : { gitCommit: last.gitCommit }),
    ...(last === undefined ? {} : { node: last.node, platform: last.platform, cpu: last.cpu, cores: last.cores }),
    commands: unique(newest.map(({ provenance }) => ["bitwit", ...provenance.command].join(" "))),
    ...(newest.length === 0
      ? {}
      : { measured: [newest[0]?.provenance.measuredAt as string, last?.measuredAt as string] as const }),
    protocols: unique(protocols),
    engines: unique(engines),
    scoreSources: unique(scores.flatMap(({ source }) => source ?? [])),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
