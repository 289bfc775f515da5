/** A run's shards scored by workers, before `measureAll` comes to its models: it finds the shard logs full and reduces them. */
import { DataError } from "../errors.js";
import { openRequested, type MeasureRequest } from "../measure/measure-all.js";
import type { CorpusToMeasure } from "../measure/measure-model.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { FailedShard } from "./queued-measurement.js";
import { FAILURES_FILE, scoreQueued, type QueueEvent, type WorkersOptions } from "./score-queued.js";

/** @param models those of the request that are no compressors. @throws {DataError} when shards had to be set aside. */
export async function* scoreOnWorkers(
  models: readonly string[],
  corpora: readonly CorpusToMeasure[],
  run: RunFolder,
  request: MeasureRequest,
  options: WorkersOptions,
): AsyncGenerator<QueueEvent, void> {
  const { protocol, signal } = request;
  const works = models.map((ref) => ({
    open: () => openRequested(ref, request),
    targets: corpora.map((corpus) => ({ corpus, protocol })),
  }));
  const plan = { models, protocol, corpora: corpora.map(({ summary }) => summary.sha256) };
  const failures = yield* scoreQueued({ works, run, plan, signal }, options);
  const error = setAsideError(failures, run);
  if (error !== undefined) throw error;
}

/** Undefined when there is none. */
export function setAsideError(failures: readonly FailedShard[], run: RunFolder): DataError | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
  return new DataError(
    "shards-set-aside",
    `Shard ${first.shard} of ${first.model} on ${first.corpus} could not be scored: ${first.error}${more}.`,
    {
      hint: `All are listed in ${run.file(FAILURES_FILE)}. Everything else is saved; the same command tries these again.`,
    },
  );
}
