/** One model on one corpus under one protocol: tokenize, plan, score what the checkpoint lacks, reduce. */
import type { Corpus, CorpusSummary } from "../corpus/corpus.js";
import type { LanguageModel } from "../model/language-model.js";
import { Checkpoint, type ShardRecord } from "./checkpoint.js";
import type { CorpusInfo, ModelMeasurement, Provenance } from "./measurement.js";
import type { MeasurementFacts } from "./measurement-facts.js";
import { planMeasurement } from "./plan-measurement.js";
import type { Protocol } from "./protocol.js";
import { reduceMeasurement } from "./reduce-measurement.js";
import type { RunFolder } from "./run-folder.js";

export interface CorpusToMeasure {
  readonly corpus: Corpus;
  readonly summary: CorpusSummary;
  readonly info: CorpusInfo;
}

export interface MeasureContext {
  readonly run: RunFolder;
  readonly provenance: Provenance;
  readonly signal?: AbortSignal | undefined;
}

export interface Progress {
  readonly type: "progress";
  readonly stage: "read" | "tokenize" | "score" | "compress";
  readonly model?: string;
  readonly corpus: string;
  readonly done: number;
  readonly total: number;
  /** Bits per character of what is scored so far, an estimate. */
  readonly runningBpc?: number;
  /** Of `total`, how much an earlier session had done. */
  readonly resumed?: number;
}

/** Which shards of a measurement are wanted here and now. */
export interface Part {
  /** Given how many there are; default all. */
  readonly only?: ((shardCount: number) => ReadonlySet<number>) | undefined;
  /** Asked before each shard; when it says true, the shards at work are finished and no more begun. */
  readonly shouldStop?: (() => boolean) | undefined;
}

export async function* measureModel(
  model: LanguageModel,
  corpus: CorpusToMeasure,
  protocol: Protocol,
  context: MeasureContext,
): AsyncGenerator<Progress, ModelMeasurement> {
  const measurement = yield* measurePart(model, corpus, protocol, context, {});
  if (measurement === undefined) throw new Error("a measurement of all shards lacks some");
  return measurement;
}

/** Scores the wanted shards that the checkpoint lacks. @returns the measurement when every shard is there now. */
export async function* measurePart(
  model: LanguageModel,
  corpus: CorpusToMeasure,
  protocol: Protocol,
  { run, provenance, signal }: MeasureContext,
  { only, shouldStop }: Part,
): AsyncGenerator<Progress, ModelMeasurement | undefined> {
  const planned = yield* planMeasurement(model, corpus, protocol, { run, signal });
  const { plan } = planned;
  const { planHash, shardCount, modelTokenCount } = plan.facts;
  const wanted = only?.(shardCount);
  let checkpoint: Checkpoint | undefined;
  let needsTokens = true;
  try {
    checkpoint = await Checkpoint.open(run.shardsFile(model.info.name, corpus.corpus.name, planHash), planHash);
    const running = runningEstimate(checkpoint, plan.facts);
    const resumed = running.scoredTokens;
    for await (const record of planned.score(checkpoint, { only: wanted, shouldStop })) {
      running.add(record);
      const runningBpc = running.bpc();
      yield {
        type: "progress",
        stage: "score",
        model: model.info.ref,
        corpus: corpus.corpus.ref,
        done: running.scoredTokens,
        total: modelTokenCount,
        resumed,
        ...(runningBpc === undefined ? {} : { runningBpc }),
      };
    }
    const { records } = checkpoint;
    needsTokens = [...(wanted ?? Array(shardCount).keys())].some((shard) => !records.has(shard));
    return records.size < shardCount ? undefined : reduceMeasurement(plan, records, provenance);
  } finally {
    await checkpoint?.close();
    await planned.close({ removeTokens: !needsTokens });
  }
}

function runningEstimate(checkpoint: Checkpoint, { charCount, tokenCount }: MeasurementFacts) {
  let bits = 0;
  const estimate = {
    scoredTokens: 0,
    add(record: ShardRecord): void {
      for (const segment of record.segments) {
        bits += segment.bits;
        estimate.scoredTokens += segment.tokens;
      }
    },
    bpc(): number | undefined {
      if (estimate.scoredTokens === 0) return undefined;
      return bits / ((charCount * estimate.scoredTokens) / tokenCount);
    },
  };
  for (const record of checkpoint.records.values()) estimate.add(record);
  return estimate;
}
