/**
 * A run's shards scored by workers: every model is opened here once to cut the corpora into tokens and shards, and closed;
 * jobs go out and records come in from the first measurement on. Afterwards the run folder's shard logs are what they would
 * be had this process scored alone, and `measureAll` reduces them.
 */
import type { Redis } from "ioredis";
import { DataError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { Checkpoint } from "../measure/checkpoint.js";
import { mapEvents } from "../measure/map-events.js";
import { openRequested, type MeasureRequest, type WorkersProgress } from "../measure/measure-all.js";
import { readMeasurement } from "../measure/read-measurement.js";
import type { CorpusToMeasure, Progress } from "../measure/measure-model.js";
import { planMeasurement } from "../measure/plan-measurement.js";
import type { RunFolder } from "../measure/run-folder.js";
import { planHashOf } from "../measure/scoring-identity.js";
import type { LanguageModel } from "../model/language-model.js";
import { connectQueue } from "./connect-queue.js";
import { Coordinator } from "./coordinator.js";
import { mergeEvents } from "./merge-events.js";
import { ModelQueue } from "./model-queue.js";
import { offerOf } from "./offer.js";
import type { QueueAddress } from "./queue-address.js";
import { DEFAULT_LOCK_MS } from "./queue-settings.js";
import { QueuedMeasurement, type FailedShard } from "./queued-measurement.js";
import { runIdOf } from "./run-id.js";
import { unlessAborted } from "./unless-aborted.js";
import { watchConnection } from "./watch-connection.js";

export interface WorkersOptions {
  readonly address: QueueAddress;
  /** Neighbouring shards that make one job. More of them cost Redis less and a killed worker more. Default 1. */
  readonly shardsPerJob?: number | undefined;
  readonly lockMs?: number | undefined;
}

type WorkersEvent = Progress | WorkersProgress;

/** @param models those of the request that are no compressors. @throws {DataError} when shards had to be set aside. */
export async function* scoreOnWorkers(
  models: readonly string[],
  corpora: readonly CorpusToMeasure[],
  run: RunFolder,
  request: MeasureRequest,
  options: WorkersOptions,
): AsyncGenerator<WorkersEvent, void> {
  if (models.length === 0) return;
  const redis = await connectQueue(options.address);
  const signal = request.signal ?? new AbortController().signal;
  const disconnect = (): void => redis.disconnect(); // What waits for a server that is away ends, too.
  signal.addEventListener("abort", disconnect);
  try {
    const plan = { models, protocol: request.protocol, corpora: corpora.map(({ summary }) => summary.sha256) };
    const runId = await runIdOf(run, plan);
    const coordinator = new Coordinator(redis, runId, signal);
    const unwatch = watchConnection(redis, options.address.shown, (message) => coordinator.notice(message));
    try {
      const context = { redis, runId, coordinator, run, request, options };
      yield* mergeEvents<WorkersEvent>(putIn(models, corpora, context), coordinator.collect());
      await report(run, coordinator.failures);
      await coordinator.remove();
    } finally {
      unwatch();
      await coordinator.close(redis.status !== "ready");
    }
  } catch (error) {
    signal.throwIfAborted(); // A command that was cut off is not the news.
    throw error;
  } finally {
    signal.removeEventListener("abort", disconnect);
    redis.disconnect();
  }
}

interface PutContext {
  readonly redis: Redis;
  readonly runId: string;
  readonly coordinator: Coordinator;
  readonly run: RunFolder;
  readonly request: MeasureRequest;
  readonly options: WorkersOptions;
}

/** Plans every measurement that is not finished, and hands it to the coordinator. */
async function* putIn(
  models: readonly string[],
  corpora: readonly CorpusToMeasure[],
  context: PutContext,
): AsyncGenerator<WorkersEvent, void> {
  for (const ref of models) {
    context.request.signal?.throwIfAborted();
    const model = await openRequested(ref, context.request);
    try {
      for (const corpus of corpora) yield* putInOne(model, corpus, context);
    } finally {
      await model.close();
    }
  }
  context.coordinator.complete();
}

async function* putInOne(
  model: LanguageModel,
  corpus: CorpusToMeasure,
  { redis, runId, coordinator, run, request, options }: PutContext,
): AsyncGenerator<WorkersEvent, void> {
  const { protocol, signal } = request;
  const stop = signal ?? new AbortController().signal;
  const planHash = planHashOf(model, corpus.summary, protocol);
  const names = [model.info.name, corpus.corpus.name, planHash] as const;
  if ((await readMeasurement(run.measurementFile(...names))) !== undefined) return;
  const planned = yield* mapEvents(planMeasurement(model, corpus, protocol, { run, signal }), (event) => event);
  const checkpoint = await Checkpoint.open(run.shardsFile(...names), planHash);
  const identity = offerOf(runId, model, protocol);
  const onTrouble = (message: string): void => coordinator.notice(`queue ${identity.queue}: ${message}`);
  const queue =
    coordinator.queueOf(identity.queue) ??
    (await unlessAborted(ModelQueue.open(redis, identity, options.lockMs ?? DEFAULT_LOCK_MS, onTrouble), stop));
  if (queue === undefined) return stop.throwIfAborted();
  coordinator.addQueue(queue);
  coordinator.addMeasurement(queue, new QueuedMeasurement(planned, checkpoint, options.shardsPerJob ?? 1));
}

async function report(run: RunFolder, failures: readonly FailedShard[]): Promise<void> {
  const file = run.file("queue-failures.json");
  await writeFileAtomically(file, JSON.stringify({ schemaVersion: 1, shards: failures }, null, 2) + "\n");
  const [first] = failures;
  if (first === undefined) return;
  const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
  throw new DataError(
    "shards-set-aside",
    `Shard ${first.shard} of ${first.model} on ${first.corpus} could not be scored: ${first.error}${more}.`,
    { hint: `All are listed in ${file}. Everything else is saved; the same command tries these again.` },
  );
}
