/**
 * Shards scored by workers: every model is opened here once to cut its corpora into tokens and shards, and closed; jobs go
 * out and records come in from the first measurement on. Afterwards the run folder's shard logs are what they would be had
 * this process scored alone.
 */
import type { Redis } from "ioredis";
import { writeFileAtomically } from "../files/atomic-file.js";
import { Checkpoint } from "../measure/checkpoint.js";
import { mapEvents } from "../measure/map-events.js";
import type { WorkersProgress } from "../measure/measure-all.js";
import type { CorpusToMeasure, Progress } from "../measure/measure-model.js";
import { planMeasurement, type PlannedMeasurement } from "../measure/plan-measurement.js";
import type { Protocol } from "../measure/protocol.js";
import { readMeasurement } from "../measure/read-measurement.js";
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

export interface QueuedTarget {
  readonly corpus: CorpusToMeasure;
  readonly protocol: Protocol;
}

/** A model and what it is set against. */
export interface QueuedWork {
  open(): Promise<LanguageModel>;
  readonly targets: readonly QueuedTarget[];
}

export interface QueuedRequest {
  readonly works: readonly QueuedWork[];
  readonly run: RunFolder;
  /** Names the run in Redis, with something of the folder's own. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  /** Once it says true nothing more is put in or waited for: jobs that are out stay, and the next call takes their records. */
  readonly isOver?: (() => boolean) | undefined;
  /** Takes the error of targets that cannot be planned, and the others go on; default: it ends everything. */
  readonly onRefused?: ((targets: readonly QueuedTarget[], error: unknown) => void) | undefined;
}

export type QueueEvent = Progress | WorkersProgress;

/** Where the shards are listed that were set aside. */
export const FAILURES_FILE = "queue-failures.json";

/** @returns the shards that had to be set aside; they are in `FAILURES_FILE` too. */
export async function* scoreQueued(
  request: QueuedRequest,
  options: WorkersOptions,
): AsyncGenerator<QueueEvent, readonly FailedShard[]> {
  if (request.works.length === 0) return [];
  const { run, isOver } = request;
  const redis = await connectQueue(options.address);
  const signal = request.signal ?? new AbortController().signal;
  const disconnect = (): void => redis.disconnect(); // What waits for a server that is away ends, too.
  signal.addEventListener("abort", disconnect);
  try {
    const runId = await runIdOf(run, request.plan);
    const coordinator = new Coordinator(redis, runId, signal, isOver);
    const unwatch = watchConnection(redis, options.address.shown, (message) => coordinator.notice(message));
    try {
      const context = { redis, runId, coordinator, request, signal, options };
      yield* mergeEvents<QueueEvent>(putIn(context), coordinator.collect());
      const { failures } = coordinator;
      const listed = JSON.stringify({ schemaVersion: 1, shards: failures }, null, 2);
      await writeFileAtomically(run.file(FAILURES_FILE), listed + "\n");
      if (failures.length === 0 && coordinator.isDone) await coordinator.remove();
      return failures;
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
  readonly request: QueuedRequest;
  readonly signal: AbortSignal;
  readonly options: WorkersOptions;
}

/** Plans every measurement that is not finished, and hands it to the coordinator. */
async function* putIn(context: PutContext): AsyncGenerator<QueueEvent, void> {
  const { request, signal, coordinator } = context;
  const isOver = request.isOver ?? (() => false);
  const refuse = (targets: readonly QueuedTarget[], error: unknown): undefined => {
    signal.throwIfAborted();
    if (request.onRefused === undefined) throw error;
    request.onRefused(targets, error);
  };
  for (const { open, targets } of request.works) {
    signal.throwIfAborted();
    if (isOver()) return;
    const model = await open().catch((error: unknown) => refuse(targets, error));
    if (model === undefined) continue;
    try {
      for (const target of targets) {
        if (isOver()) return;
        let planned: PlannedMeasurement | undefined;
        try {
          planned = yield* planOne(model, target, request);
        } catch (error) {
          refuse([target], error);
        }
        if (planned !== undefined) await handOver(model, target, planned, context);
      }
    } finally {
      await model.close();
    }
  }
  coordinator.complete();
}

/** @returns undefined when it is measured already. */
async function* planOne(
  model: LanguageModel,
  { corpus, protocol }: QueuedTarget,
  { run, signal }: QueuedRequest,
): AsyncGenerator<QueueEvent, PlannedMeasurement | undefined> {
  const planHash = planHashOf(model, corpus.summary, protocol);
  const file = run.measurementFile(model.info.name, corpus.corpus.name, planHash);
  if ((await readMeasurement(file)) !== undefined) return undefined;
  return yield* mapEvents(planMeasurement(model, corpus, protocol, { run, signal }), (event) => event);
}

async function handOver(
  model: LanguageModel,
  { corpus, protocol }: QueuedTarget,
  planned: PlannedMeasurement,
  { redis, runId, coordinator, request, signal, options }: PutContext,
): Promise<void> {
  const { planHash } = planned.plan.facts;
  const names = [model.info.name, corpus.corpus.name, planHash] as const;
  const checkpoint = await Checkpoint.open(request.run.shardsFile(...names), planHash);
  const identity = offerOf(runId, model, protocol);
  const onTrouble = (message: string): void => coordinator.notice(`queue ${identity.queue}: ${message}`);
  const queue =
    coordinator.queueOf(identity.queue) ??
    (await unlessAborted(ModelQueue.open(redis, identity, options.lockMs ?? DEFAULT_LOCK_MS, onTrouble), signal));
  if (queue === undefined) return signal.throwIfAborted();
  coordinator.addQueue(queue);
  coordinator.addMeasurement(queue, new QueuedMeasurement(planned, checkpoint, options.shardsPerJob ?? 1));
}
