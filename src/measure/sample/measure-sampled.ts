/**
 * One model on one corpus to a precision: score rounds of a sample until the interval is narrow enough (stopping-rule.ts).
 *
 * The shards of a round, the looks and the estimate follow from the plan and the records, so a killed run ends with the same
 * numbers as one in a piece. With everything scored the estimate is the sum itself.
 */
import type { LanguageModel } from "../../model/language-model.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { requireVocabularySize } from "../../model/vocabulary-size.js";
import { Checkpoint } from "../checkpoint.js";
import { sumBins } from "../context-bins.js";
import { mapEvents } from "../map-events.js";
import type { CorpusToMeasure, MeasureContext, Progress } from "../measure-model.js";
import { checkSameCorpus, unscoredOf } from "../plan-measurement.js";
import { warningsFor } from "../reduce-measurement.js";
import { planHashOf } from "../scoring-identity.js";
import type { ModelMeasurement } from "../measurement.js";
import { shardInputTokens } from "../plan-windows.js";
import type { Protocol } from "../protocol.js";
import { skippedWarnings } from "../skipped-documents.js";
import { removeTokens, tokenizeCorpus } from "../token-store.js";
import { describeSample, exhaustedWarnings } from "./describe-sample.js";
import { sampleOrder } from "./sample-order.js";
import { writeSampledUnits } from "./sampled-units.js";
import { scoreUntilNarrow, tokensIn, type SampleState } from "./score-until-narrow.js";
import { sampledShards } from "./sampled-shards.js";
import { SAMPLING_VERSION, type Sampling } from "./sampling.js";
import { planUnits } from "./unit-plan.js";

/** @param leastRounds as many as another model needed, so that both have scored the same text. */
export async function* measureSampled(
  model: LanguageModel,
  target: CorpusToMeasure,
  protocol: Protocol,
  sampling: Sampling,
  leastRounds: number,
  { run, provenance, signal }: MeasureContext,
): AsyncGenerator<Progress, ModelMeasurement> {
  const { corpus, summary, info } = target;
  const names = { model: model.info.ref, corpus: corpus.ref };
  if (protocol.name === "full" && model.bos === undefined) requireVocabularySize(model.info);
  const planHash = planHashOf(model, summary, protocol, sampling);
  const tokensBase = run.tokensBase(model.info.name, corpus.name, planHash);
  const tokenized = yield* mapEvents(
    tokenizeCorpus(tokensBase, corpus, model, protocol.name, { expectedSha256: summary.sha256, signal }),
    ({ charCount }): Progress => ({
      type: "progress",
      stage: "tokenize",
      ...names,
      done: charCount,
      total: summary.charCount,
    }),
  );
  let checkpoint: Checkpoint | undefined;
  try {
    await checkSameCorpus(tokenized.contentSha256, summary, corpus.ref, () => removeTokens(tokensBase));
    checkpoint = await Checkpoint.open(run.shardsFile(model.info.name, corpus.name, planHash), planHash);
    const plan = await planUnits(model, tokenized, protocol, signal);
    const order = sampleOrder(plan.units, `bitwit sample ${SAMPLING_VERSION} ${sampling.seed} ${summary.sha256}`);
    const hasUniform = protocol.name === "full" && model.bos === undefined;
    const uniformTokenCount = hasUniform ? tokenized.documents.tokenCounts.filter((count) => count > 0).length : 0;
    const state: SampleState = {
      plan,
      order,
      tokenized,
      checkpoint,
      fixedBits: hasUniform ? uniformTokenCount * Math.log2(requireVocabularySize(model.info)) : 0,
      inputTokens: shardInputTokens(model.info.parameterCount),
    };
    const resumed = tokensIn([...checkpoint.records.keys()], state);
    const { rounds, sampled, estimate } = yield* mapEvents(
      scoreUntilNarrow(model, state, { precision: sampling.precision, leastRounds, planHash, signal }),
      ({ done, total, bits }): Progress => ({
        type: "progress",
        stage: "score",
        ...names,
        done,
        total,
        resumed,
        ...(bits === undefined ? {} : { runningBpc: bits / summary.charCount }),
      }),
    );
    await writeFileAtomically(run.sampleFile(model.info.name, corpus.name, planHash), writeSampledUnits(sampled));
    const shards = sampledShards(order, plan, state.inputTokens, rounds).flat();
    const records = shards.map(({ index }) => state.checkpoint.records.get(index));
    const seconds = records.reduce((sum, record) => sum + (record?.seconds ?? 0), 0);
    const scored = shards.flatMap(({ windows }) => windows);
    const scoredTokens = scored.reduce((sum, window) => sum + window.scored, 0);
    const totalBits = state.fixedBits + estimate.total;
    const lastWindow = plan.windows.at(-1);
    const unscored = await unscoredOf(
      model,
      tokenized,
      protocol,
      lastWindow === undefined ? 0 : lastWindow.start + lastWindow.length,
    );
    const sample = describeSample(state, sampling, rounds, estimate.halfWidth / totalBits);
    const bitsByContext = sumBins(records.map((record) => record?.bins));
    return {
      schemaVersion: 1,
      kind: "model",
      model: names.model,
      corpus: names.corpus,
      protocol,
      totalBits,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      tokenCount: tokenized.tokenCount,
      scoredTokenCount: scoredTokens + uniformTokenCount,
      windowCount: scored.length,
      bpc: totalBits / summary.charCount,
      bpb: totalBits / summary.byteCount,
      bpcInterval: [
        (totalBits - estimate.halfWidth) / summary.charCount,
        (totalBits + estimate.halfWidth) / summary.charCount,
      ],
      bpcStandardError: estimate.standardError / summary.charCount,
      interval: {
        level: 0.95,
        unit: "text-unit",
        unitCount: sample.scoredUnitCount,
        ...(estimate.degreesOfFreedom === undefined ? {} : { degreesOfFreedom: estimate.degreesOfFreedom }),
      },
      sample,
      uniformTokenCount,
      ...unscored,
      lossyDocumentCount: tokenized.lossyDocumentCount,
      lossyCharCount: tokenized.lossyCharCount,
      ...(bitsByContext === undefined ? {} : { bitsByContext }),
      seconds,
      ...(seconds > 0 ? { tokensPerSecond: scoredTokens / seconds } : {}),
      warnings: [
        ...(model.warnings ?? []),
        ...skippedWarnings(names.corpus, info.skipped),
        ...warningsFor({
          ...{ ...names, ...unscored, charCount: summary.charCount, corpusInfo: info },
          lossyDocumentCount: tokenized.lossyDocumentCount,
          lossyCharCount: tokenized.lossyCharCount,
        }),
        ...exhaustedWarnings(sample, names),
      ],
      planHash,
      modelInfo: model.info,
      corpusInfo: info,
      provenance,
    };
  } finally {
    await checkpoint?.close();
    await tokenized.close();
  }
}
