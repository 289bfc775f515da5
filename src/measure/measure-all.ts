/**
 * Models and compressors × corpora, in one resumable run folder. What is finished there is read, not measured again.
 */
import { parseCompressor } from "../compressor/parse-compressor.js";
import type { Corpus } from "../corpus/corpus.js";
import { DateTable } from "../corpus/dates/date-table.js";
import { limitCorpus } from "../corpus/limit-corpus.js";
import { openCorpus, type OpenCorpusOptions } from "../corpus/open-corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { DataError, UsageError } from "../errors.js";
import type { LanguageModel } from "../model/language-model.js";
import { checkModel, openModel, type OpenModelOptions } from "../model/open-model.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { measureWithCompressor } from "./compressor-measurement.js";
import { writeDateFile } from "./date-file.js";
import { withModelDates } from "./freshness.js";
import type { Measurement, ModelMeasurement } from "./measurement.js";
import { mapEvents } from "./map-events.js";
import { measureModel, planHashOf, type CorpusToMeasure, type MeasureContext, type Progress } from "./measure-model.js";
import { modelDatesOf, type ModelDatesByRef } from "./model-dates.js";
import type { Protocol } from "./protocol.js";
import { describeProvenance } from "./provenance.js";
import { readMeasurement } from "./read-measurement.js";
import { RunFolder } from "./run-folder.js";
import { measureJointly, type JointMeasurement } from "./sample/measure-jointly.js";
import type { Sampling } from "./sample/sampling.js";
import { describeSkipped, SKIPPED_CODE, skippedWarnings } from "./skipped-documents.js";

export interface MeasureRequest {
  /** Models and compressors by reference, in the order of the result. */
  readonly models: readonly string[];
  readonly corpora: readonly string[];
  readonly protocol: Protocol;
  readonly runFolder: string;
  /** Score models on parts of each corpus only, until all their intervals are this narrow. Compressors take all of it. */
  readonly sampling?: Sampling | undefined;
  /** Measure only this many characters from the start of each corpus. */
  readonly limitChars?: number | undefined;
  readonly corpusOptions?: OpenCorpusOptions;
  /** When models were released, by reference, for the record and its warnings. Default: what is known of the ladder. */
  readonly modelDates?: ModelDatesByRef;
  readonly engine?: Omit<OpenModelOptions, "contextTokens" | "decodeOnly">;
  /** How the user called, for the record. */
  readonly command?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** The caller holds the run folder's lock, because it writes there too. */
  readonly holdsLock?: boolean;
  /** Opens a model; tests pass a fake. */
  readonly open?: (ref: string) => Promise<LanguageModel>;
  /** Called with each open model after its corpora, before it is closed: probes use it. */
  readonly withModel?: (model: LanguageModel) => AsyncIterable<ProbeProgress>;
}

/** Anything a `withModel` step reports; passed on as it is. */
export interface ProbeProgress {
  readonly type: "probe";
  readonly model: string;
  readonly family: string;
  readonly done: number;
  readonly total: number;
}

export type MeasureEvent =
  | Progress
  | ProbeProgress
  | { readonly type: "measurement"; readonly measurement: Measurement; readonly reused: boolean };

/** Measures every pair, yielding progress and each measurement. @returns all measurements, models outer, corpora inner. */
export async function* measureAll(request: MeasureRequest): AsyncGenerator<MeasureEvent, Measurement[]> {
  await checkRequest(request);
  const run = new RunFolder(request.runFolder);
  const unlock = request.holdsLock === true ? undefined : await run.lock();
  try {
    const context: MeasureContext = {
      run,
      provenance: describeProvenance(request.command ?? []),
      signal: request.signal,
    };
    const corpora: DatedCorpus[] = [];
    for (const ref of request.corpora) corpora.push(yield* readCorpus(ref, request));
    for (const { info, dates } of corpora)
      await writeDateFile(run.datesFile(info.name, info.sha256), info.sha256, dates);
    await writePlan(request, run, corpora);
    const measurements: Measurement[] = [];
    const sampled = yield* measureSamples(corpora, request, context);
    for (const ref of request.models) {
      const samples = sampled?.get(ref);
      const row =
        parseCompressor(ref) !== undefined
          ? measureCompressorRow(ref, corpora, context)
          : samples === undefined
            ? measureModelRow(ref, corpora, request, context)
            : sampledRow(ref, corpora, request, samples);
      yield* mapEvents(row, (event) => {
        if (event.type === "measurement") measurements.push(event.measurement);
        return event;
      });
    }
    return measurements;
  } finally {
    await unlock?.();
  }
}

/** A wrong name late in the list must not cost the work on the earlier ones, so all are looked at before any is measured. */
export async function checkRequest(request: MeasureRequest): Promise<void> {
  if (request.models.length === 0)
    throw new UsageError("no-model", "No model or compressor was named.", {
      hint: "Name some, such as `bitwit measure ladder:m gzip --corpus sample:english`.",
    });
  if (request.corpora.length === 0)
    throw new UsageError("no-corpus", "No corpus was named.", {
      hint: "Name one with --corpus, such as --corpus sample:english or --corpus ./text.jsonl.",
    });
  const { limitChars } = request;
  if (limitChars !== undefined && !(Number.isSafeInteger(limitChars) && limitChars > 0)) {
    throw new UsageError("limit-chars", `--limit-chars ${limitChars} is not a whole number above 0.`, {
      hint: "Use a number such as 300000.",
    });
  }
  for (const ref of request.models) {
    const compressor = parseCompressor(ref);
    if (compressor !== undefined) (await compressor.createEncoder()).abandon();
    else if (request.open === undefined) await checkModel(ref, request.protocol.context, request.engine?.server);
  }
}

interface DatedCorpus extends CorpusToMeasure {
  readonly dates: DateTable;
}

async function* readCorpus(ref: string, request: MeasureRequest): AsyncGenerator<MeasureEvent, DatedCorpus> {
  yield { type: "progress", stage: "read", corpus: ref, done: 0, total: 0 };
  const whole = await openCorpus(ref, request.corpusOptions ?? {});
  const corpus: Corpus = request.limitChars === undefined ? whole : limitCorpus(whole, request.limitChars);
  const dates = new DateTable();
  const summary = await summarizeCorpus(corpus, request.signal, dates);
  if (summary.charCount === 0) {
    throw new DataError(
      "corpus-empty",
      `${ref} holds no text: ${describeSkipped(summary.skipped) ?? "nothing was found in it"}.`,
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
    ...(request.limitChars === undefined ? {} : { limitChars: request.limitChars }),
  };
  return { corpus, summary, info, dates };
}

async function writePlan(request: MeasureRequest, run: RunFolder, corpora: readonly CorpusToMeasure[]): Promise<void> {
  const plan = {
    schemaVersion: 1,
    models: request.models,
    protocol: request.protocol,
    ...(request.sampling === undefined ? {} : { sampling: request.sampling }),
    corpora: corpora.map(({ corpus, summary, info }) => ({
      ref: corpus.ref,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      ...info,
    })),
    command: request.command ?? [],
  };
  await writeFileAtomically(run.planFile, JSON.stringify(plan, null, 2) + "\n");
}

function opener(request: MeasureRequest): (ref: string) => Promise<LanguageModel> {
  return request.open ?? ((ref) => openModel(ref, { ...request.engine, contextTokens: request.protocol.context }));
}

/** All models together, since each goes on until every one's interval is narrow. Undefined when everything is to be scored. */
async function* measureSamples(
  corpora: readonly DatedCorpus[],
  request: MeasureRequest,
  context: MeasureContext,
): AsyncGenerator<MeasureEvent, Map<string, JointMeasurement[]> | undefined> {
  const { sampling, protocol, withModel } = request;
  if (sampling === undefined) return undefined;
  const refs = [...new Set(request.models.filter((ref) => parseCompressor(ref) === undefined))];
  const complete = (measurement: ModelMeasurement, place: number): ModelMeasurement => {
    const modelDates = request.modelDates ?? modelDatesOf([measurement.model], {});
    return withModelDates(measurement, (corpora[place] as DatedCorpus).dates, modelDates.get(measurement.model));
  };
  const joint = { refs, corpora, protocol, sampling, open: opener(request), complete, withModel };
  return yield* measureJointly(joint, context);
}

async function* sampledRow(
  ref: string,
  corpora: readonly DatedCorpus[],
  request: MeasureRequest,
  samples: readonly JointMeasurement[],
): AsyncGenerator<MeasureEvent> {
  const modelDates = request.modelDates ?? modelDatesOf([ref], {});
  for (const [place, { measurement, reused }] of samples.entries()) {
    const corpus = corpora[place] as DatedCorpus;
    const current = reused ? underRequest(measurement, ref, corpus) : measurement;
    yield { type: "measurement", measurement: withModelDates(current, corpus.dates, modelDates.get(ref)), reused };
  }
}

async function* measureModelRow(
  ref: string,
  corpora: readonly DatedCorpus[],
  request: MeasureRequest,
  context: MeasureContext,
): AsyncGenerator<MeasureEvent> {
  request.signal?.throwIfAborted();
  const model = await opener(request)(ref);
  const modelDates = request.modelDates ?? modelDatesOf([ref], {});
  try {
    for (const corpus of corpora) {
      const file = context.run.measurementFile(
        model.info.name,
        corpus.corpus.name,
        planHashOf(model, corpus.summary, request.protocol),
      );
      yield* reuseOr(
        file,
        ref,
        corpus,
        () => measureModel(model, corpus, request.protocol, context),
        (measurement) => withModelDates(measurement, corpus.dates, modelDates.get(ref)),
      );
    }
    if (request.withModel !== undefined) yield* request.withModel(model);
  } finally {
    await model.close();
  }
}

async function* measureCompressorRow(
  ref: string,
  corpora: readonly CorpusToMeasure[],
  context: MeasureContext,
): AsyncGenerator<MeasureEvent> {
  for (const corpus of corpora) {
    const { planHash, name, measure } = measureWithCompressor(ref, corpus, context);
    yield* reuseOr(context.run.measurementFile(name, corpus.corpus.name, planHash), ref, corpus, measure);
  }
}

/** A finished measurement from its file, under the names and with the corpus facts of this request; or measures and writes the file. */
async function* reuseOr(
  file: string,
  ref: string,
  target: CorpusToMeasure,
  measure: () => AsyncGenerator<MeasureEvent, Measurement>,
  complete: (measurement: Measurement) => Measurement = (measurement) => measurement,
): AsyncGenerator<MeasureEvent> {
  const finished = await readMeasurement(file);
  if (finished !== undefined) {
    yield { type: "measurement", measurement: complete(underRequest(finished, ref, target)), reused: true };
    return;
  }
  const measurement = complete(yield* measure());
  await writeFileAtomically(file, JSON.stringify(measurement, null, 2) + "\n");
  yield { type: "measurement", measurement, reused: false };
}

function underRequest<Kind extends Measurement>(finished: Kind, ref: string, { corpus, info }: CorpusToMeasure): Kind {
  const warnings = [
    ...finished.warnings.filter(({ code }) => code !== SKIPPED_CODE),
    ...skippedWarnings(corpus.ref, info.skipped),
  ];
  return { ...finished, model: ref, corpus: corpus.ref, corpusInfo: info, warnings };
}
