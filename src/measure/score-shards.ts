/** Scores the shards a sink lacks, several in flight so that every context is busy, and records each when done. */
import type { LanguageModel, Window } from "../model/language-model.js";
import type { Segment, ShardRecord } from "./checkpoint.js";
import { binWindows } from "./context-bins.js";
import { documentAt } from "./document-at.js";
import type { PlannedShard, PlannedWindow } from "./plan-windows.js";
import type { TokenizedCorpus } from "./token-store.js";

export interface ScoreOptions {
  /** Keep one segment a window and document, not one a shard and document: wanted where documents are few. */
  readonly keepWindows: boolean;
  /** Asked before each shard; when it says true, the shards at work are finished and no more begun. */
  readonly shouldStop?: (() => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where finished shards are kept: a `Checkpoint`, or a worker's memory. */
export interface ShardSink {
  /** Finished shards by number; they are not scored again. */
  readonly records: ReadonlyMap<number, ShardRecord>;
  /** Resolves when the record is kept. */
  add(record: ShardRecord): Promise<void>;
}

type ScoredShard = Omit<ShardRecord, "seconds">;

/** What scoring reads of a corpus. */
export type ScoredTokens = Pick<TokenizedCorpus, "documents" | "read">;

/** Yields each record after it is kept. Order is completion order; the records say their shard. */
export async function* scoreShards(
  model: LanguageModel,
  corpus: ScoredTokens,
  shards: Iterable<PlannedShard>,
  sink: ShardSink,
  options: ScoreOptions,
): AsyncGenerator<ShardRecord> {
  const offsets = corpus.documents.tokenOffsets();
  const inFlight = new Map<number, Promise<ScoredShard>>();
  // One shard more than there are contexts keeps them fed while a record is written.
  const depth = model.info.backend.contexts + 1;
  let last = performance.now();
  const finishOne = async (): Promise<ShardRecord> => {
    const scored = await Promise.race(inFlight.values());
    inFlight.delete(scored.shard);
    const now = performance.now();
    const record = { ...scored, seconds: (now - last) / 1000 };
    last = now;
    await sink.add(record);
    return record;
  };
  try {
    for (const shard of shards) {
      if (sink.records.has(shard.index)) continue;
      options.signal?.throwIfAborted();
      if (options.shouldStop?.() === true) break;
      inFlight.set(shard.index, scoreShard(model, corpus, shard, offsets, options));
      if (inFlight.size >= depth) yield await finishOne();
    }
    while (inFlight.size > 0) yield await finishOne();
  } finally {
    await Promise.allSettled(inFlight.values());
  }
}

async function scoreShard(
  model: LanguageModel,
  corpus: ScoredTokens,
  shard: PlannedShard,
  offsets: Float64Array,
  options: ScoreOptions,
): Promise<ScoredShard> {
  const windows = await Promise.all(shard.windows.map((window) => materialize(model, corpus, window)));
  const bits = await model.score(windows, options.signal);
  const segments = shard.windows.flatMap((window, index) =>
    segmentsOf(shard.windowNumbers?.[index] ?? shard.firstWindow + index, window, bits[index] as Float64Array, offsets),
  );
  return {
    shard: shard.index,
    segments: options.keepWindows ? segments : mergeWindows(segments),
    bins: binWindows(windows, bits),
  };
}

/** The window as the model gets it. */
async function materialize(model: LanguageModel, corpus: ScoredTokens, planned: PlannedWindow): Promise<Window> {
  const stored = await corpus.read(planned.start, planned.length);
  if (!planned.addsBos) return { tokens: stored, scored: planned.scored };
  const tokens = new Int32Array(stored.length + 1);
  tokens[0] = model.bos as number;
  tokens.set(stored, 1);
  return { tokens, scored: planned.scored };
}

/** Shares a window's bits out to the documents its scored tokens belong to. */
export function segmentsOf(
  window: number,
  planned: PlannedWindow,
  bits: Float64Array,
  offsets: Float64Array,
): Segment[] {
  const end = planned.start + planned.length;
  let position = end - planned.scored;
  let document = documentAt(offsets, position);
  const segments: Segment[] = [];
  while (position < end) {
    while ((offsets[document + 1] as number) <= position) document += 1;
    const stop = Math.min(end, offsets[document + 1] as number);
    let sum = 0;
    for (let index = position; index < stop; index++) sum += bits[index - (end - planned.scored)] as number;
    segments.push({ window, document, tokens: stop - position, bits: sum });
    position = stop;
  }
  return segments;
}

/** One segment a document instead of one a window and document. */
export function mergeWindows(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (last?.document !== segment.document) merged.push(segment);
    else merged[merged.length - 1] = { ...last, tokens: last.tokens + segment.tokens, bits: last.bits + segment.bits };
  }
  return merged;
}
