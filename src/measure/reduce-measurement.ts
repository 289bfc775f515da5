/** From a plan and the records of all its shards to the measurement. Pure, and summed in shard order, so that who scored what cannot show. */
import type { Warning } from "../errors.js";
import { sumOf } from "../math/compensated-sum.js";
import { requireVocabularySize } from "../model/vocabulary-size.js";
import type { ShardRecord } from "./checkpoint.js";
import type { MeasurementFacts } from "./measurement-facts.js";
import type { ModelMeasurement, Provenance, Uncertainty } from "./measurement.js";
import { reduceShards, type Totals } from "./reduce.js";
import type { ShardPlan } from "./shard-plan.js";
import { skippedWarnings } from "./skipped-documents.js";
import { scaleUncertainty, uncertaintyOf } from "./uncertainty.js";

export function reduceMeasurement(
  { facts, documents }: ShardPlan,
  records: ReadonlyMap<number, ShardRecord>,
  provenance: Provenance,
): ModelMeasurement {
  const { protocol, modelInfo, charCount, byteCount } = facts;
  const uniformBits = protocol.name === "full" && !facts.hasBos ? Math.log2(requireVocabularySize(modelInfo)) : 0;
  const totals = reduceShards(records, facts.shardCount, documents, uniformBits);
  const bpc = totals.totalBits / charCount;
  return {
    schemaVersion: 1,
    kind: "model",
    model: facts.model,
    corpus: facts.corpus,
    protocol,
    totalBits: totals.totalBits,
    charCount,
    byteCount,
    tokenCount: facts.tokenCount,
    scoredTokenCount: totals.scoredTokenCount,
    windowCount: facts.windowCount,
    bpc,
    bpb: totals.totalBits / byteCount,
    ...uncertaintyFrom(totals, bpc),
    uniformTokenCount: totals.scoredTokenCount - facts.modelTokenCount,
    unscoredTokenCount: facts.unscoredTokenCount,
    unscoredCharCount: facts.unscoredCharCount,
    lossyDocumentCount: facts.lossyDocumentCount,
    lossyCharCount: facts.lossyCharCount,
    ...(totals.bitsByContext === undefined ? {} : { bitsByContext: totals.bitsByContext }),
    seconds: totals.seconds,
    ...(totals.seconds > 0 ? { tokensPerSecond: facts.modelTokenCount / totals.seconds } : {}),
    warnings: [
      ...facts.modelWarnings,
      ...skippedWarnings(facts.corpus, facts.corpusInfo.skipped),
      ...warningsFor(facts),
    ],
    planHash: facts.planHash,
    modelInfo,
    corpusInfo: facts.corpusInfo,
    provenance,
  };
}

/** Of the printed estimate: the units leave out what the paper's protocol does not score, the estimate divides by all. */
function uncertaintyFrom({ unit, unitBits, unitChars }: Totals, bpc: number): Uncertainty {
  return scaleUncertainty(uncertaintyOf(unit, unitBits, unitChars), bpc / (sumOf(unitBits) / sumOf(unitChars)));
}

type WarnedFacts = Pick<
  MeasurementFacts,
  "model" | "corpus" | "charCount" | "lossyDocumentCount" | "lossyCharCount" | "unscoredCharCount" | "corpusInfo"
>;

export function warningsFor(facts: WarnedFacts): Warning[] {
  const { model, corpus, charCount, lossyDocumentCount, lossyCharCount, unscoredCharCount } = facts;
  const warnings: Warning[] = [];
  if (lossyDocumentCount > 0) {
    warnings.push({
      code: "lossy-tokenizer",
      message: `The tokenizer of ${model} changes ${lossyDocumentCount} of ${facts.corpusInfo.documentCount} documents of ${corpus} (${lossyCharCount} characters): its bits are for a slightly different text.`,
    });
  }
  if (unscoredCharCount > charCount / 1000) {
    const percent = ((100 * unscoredCharCount) / charCount).toFixed(2);
    warnings.push({
      code: "unscored-tail",
      message: `The paper protocol leaves ${unscoredCharCount} characters (${percent} %) of ${corpus} unscored but divides by all of them, so bpc is that much too low; --protocol full scores every one.`,
    });
  }
  return warnings;
}
