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

export async function* measureModel(
  model: LanguageModel,
  corpus: CorpusToMeasure,
  protocol: Protocol,
  { run, provenance, signal }: MeasureContext,
): AsyncGenerator<Progress, ModelMeasurement> {
  const planned = yield* planMeasurement(model, corpus, protocol, { run, signal });
  const { plan } = planned;
  const { planHash } = plan.facts;
  let checkpoint: Checkpoint | undefined;
  let isDone = false;
  try {
    checkpoint = await Checkpoint.open(run.shardsFile(model.info.name, corpus.corpus.name, planHash), planHash);
    const running = runningEstimate(checkpoint, plan.facts);
    const resumed = running.scoredTokens;
    for await (const record of planned.score(checkpoint)) {
      running.add(record);
      const runningBpc = running.bpc();
      yield {
        type: "progress",
        stage: "score",
        model: model.info.ref,
        corpus: corpus.corpus.ref,
        done: running.scoredTokens,
        total: plan.facts.modelTokenCount,
        resumed,
        ...(runningBpc === undefined ? {} : { runningBpc }),
      };
    }
    const measurement = reduceMeasurement(plan, checkpoint.records, provenance);
    isDone = true;
    return measurement;
  } finally {
    await checkpoint?.close();
    await planned.close({ removeTokens: isDone });
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
