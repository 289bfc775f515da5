/**
 * Models and compressors × corpora, in one resumable run folder. What is finished there is read, not measured again.
 */
import { parseCompressor } from "../compressor/parse-compressor.js";
import type { OpenCorpusOptions } from "../corpus/open-corpus.js";
import { UsageError } from "../errors.js";
import type { LanguageModel } from "../model/language-model.js";
import { checkModel, openModel, type OpenModelOptions } from "../model/open-model.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { writeDateFile } from "./date-file.js";
import { withModelDates } from "./freshness.js";
import type { Measurement, ModelMeasurement } from "./measurement.js";
import { mapEvents } from "./map-events.js";
import { measureCompressorCell, measureModelCell, underRequest, type CellEvent } from "./measure-cell.js";
import type { CorpusToMeasure, MeasureContext, Progress } from "./measure-model.js";
import { modelDatesOf, type ModelDatesByRef } from "./model-dates.js";
import type { Protocol } from "./protocol.js";
import { describeProvenance } from "./provenance.js";
import { readCorpus, type DatedCorpus } from "./read-corpus.js";
import { RunFolder } from "./run-folder.js";
import { measureJointly, type JointMeasurement } from "./sample/measure-jointly.js";
import type { Sampling } from "./sample/sampling.js";

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
  /**
   * Called when all corpora are read, before anything is measured: other machines can score shards into the run folder's
   * shard logs. What they leave is scored here.
   */
  readonly scoreElsewhere?: (
    corpora: readonly CorpusToMeasure[],
    run: RunFolder,
  ) => AsyncGenerator<Progress | WorkersProgress, void>;
}

/** Anything a `withModel` step reports; passed on as it is. */
export interface ProbeProgress {
  readonly type: "probe";
  readonly model: string;
  readonly family: string;
  readonly done: number;
  readonly total: number;
}

/** How far other machines are, all pairs together; passed on as it is. */
export interface WorkersProgress {
  readonly type: "workers";
  /** Tokens to score, in all measurements that were not finished before. */
  readonly done: number;
  readonly total: number;
  readonly resumed: number;
  readonly shardsLeft: number;
  readonly shardsFailed: number;
  readonly workers: readonly WorkerSummary[];
  /** What the user should know now, such as that there is no worker. */
  readonly notices: readonly string[];
}

export interface WorkerSummary {
  readonly name: string;
  readonly state: string;
  readonly model?: string;
  readonly shards: number;
}

export type MeasureEvent = CellEvent | WorkersProgress | ProbeProgress;

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
    if (request.scoreElsewhere !== undefined) yield* request.scoreElsewhere(corpora, run);
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

/** A model as the request wants it. */
export function openRequested(ref: string, request: MeasureRequest): Promise<LanguageModel> {
  const { open, engine, protocol } = request;
  return open === undefined ? openModel(ref, { ...engine, contextTokens: protocol.context }) : open(ref);
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
  const open = (ref: string) => openRequested(ref, request);
  return yield* measureJointly({ refs, corpora, protocol, sampling, open, complete, withModel }, context);
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
  const model = await openRequested(ref, request);
  const modelDates = request.modelDates ?? modelDatesOf([ref], {});
  try {
    for (const corpus of corpora) {
      yield* measureModelCell(model, corpus, request.protocol, context, modelDates.get(ref));
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
  for (const corpus of corpora) yield* measureCompressorCell(ref, corpus, context);
}
