/** One model on one corpus under one protocol: tokenize, plan, score what the checkpoint lacks, reduce. */
import type { Corpus, CorpusSummary } from "../corpus/corpus.js";
import { DataError, type Warning } from "../errors.js";
import type { BackendInfo, LanguageModel } from "../model/language-model.js";
import { requireVocabularySize } from "../model/vocabulary-size.js";
import { sumOf } from "../math/compensated-sum.js";
import { countCodePoints } from "../text/code-points.js";
import { Checkpoint, type ShardRecord } from "./checkpoint.js";
import type { CorpusInfo, ModelMeasurement, Provenance, Uncertainty } from "./measurement.js";
import { mapEvents } from "./map-events.js";
import { hashPlan } from "../text/plan-hash.js";
import { planShards, planWindows, shardInputTokens } from "./plan-windows.js";
import type { Protocol } from "./protocol.js";
import { FEWEST_DOCUMENT_UNITS, reduceShards, type Totals } from "./reduce.js";
import type { RunFolder } from "./run-folder.js";
import { samplingPlan, type Sampling } from "./sample/sampling.js";
import { scoreShards } from "./score-shards.js";
import { skippedWarnings } from "./skipped-documents.js";
import { removeTokens, tokenizeCorpus, type TokenizedCorpus } from "./token-store.js";
import { scaleUncertainty, uncertaintyOf } from "./uncertainty.js";

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

/**
 * Of bitwit's own part in a number: kernel, packing into decode calls, window rules. Raised with any change of them that
 * can move a last digit, so that old run folders are not read as new ones.
 */
export const SCORING_VERSION = 1;

/** What the numbers depend on. Contexts and machine load are not in it; the threads of one context are. */
export function planHashOf(
  model: LanguageModel,
  corpus: CorpusSummary,
  protocol: Protocol,
  sampling?: Sampling,
): string {
  return hashPlan({
    schemaVersion: 1,
    ...engineOf(model),
    corpus: corpus.sha256,
    protocol,
    shardInputTokens: shardInputTokens(model.info.parameterCount),
    ...(sampling === undefined ? {} : { sampling: samplingPlan(sampling) }),
  });
}

/** What every number of a model depends on besides the text: its weights, the engine, bitwit's own scoring. */
export function engineOf({ info }: LanguageModel) {
  const { name, version, device, threadsPerContext, api, settings }: BackendInfo = info.backend;
  const backend = { name, version, device, threadsPerContext, api, settings };
  return { scoring: SCORING_VERSION, model: info.sha256, backend };
}

export async function* measureModel(
  model: LanguageModel,
  { corpus, summary, info }: CorpusToMeasure,
  protocol: Protocol,
  { run, provenance, signal }: MeasureContext,
): AsyncGenerator<Progress, ModelMeasurement> {
  const names = { model: model.info.ref, corpus: corpus.ref };
  const planHash = planHashOf(model, summary, protocol);
  if (protocol.name === "full" && model.bos === undefined) requireVocabularySize(model.info);
  const tokensBase = run.tokensBase(model.info.name, corpus.name, planHash);
  const tokenized = yield* mapEvents(
    tokenizeCorpus(tokensBase, corpus, model, protocol.name, signal),
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
    const hasBos = model.bos !== undefined;
    const shards = () =>
      planShards(
        planWindows(protocol, tokenized.documents.tokenCounts, hasBos),
        shardInputTokens(model.info.parameterCount),
      );
    const size = measurePlan(shards());
    const running = runningEstimate(checkpoint, tokenized, summary);
    const resumed = running.scoredTokens;
    const options = { keepWindows: tokenized.documents.length < FEWEST_DOCUMENT_UNITS, signal };
    for await (const record of scoreShards(model, tokenized, shards(), checkpoint, options)) {
      running.add(record);
      const runningBpc = running.bpc();
      yield {
        type: "progress",
        stage: "score",
        ...names,
        done: running.scoredTokens,
        total: size.scored,
        resumed,
        ...(runningBpc === undefined ? {} : { runningBpc }),
      };
    }
    const uniformBits = protocol.name === "full" && !hasBos ? Math.log2(requireVocabularySize(model.info)) : 0;
    const totals = reduceShards(checkpoint.records, size.shards, tokenized.documents, uniformBits);
    const unscored = await unscoredOf(model, tokenized, protocol, size.lastEnd);
    const measurement: ModelMeasurement = {
      schemaVersion: 1,
      kind: "model",
      model: model.info.ref,
      corpus: corpus.ref,
      protocol,
      totalBits: totals.totalBits,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      tokenCount: tokenized.tokenCount,
      scoredTokenCount: totals.scoredTokenCount,
      windowCount: size.windows,
      bpc: totals.totalBits / summary.charCount,
      bpb: totals.totalBits / summary.byteCount,
      ...uncertaintyFrom(totals, totals.totalBits / summary.charCount),
      uniformTokenCount: totals.scoredTokenCount - size.scored,
      ...unscored,
      lossyDocumentCount: tokenized.lossyDocumentCount,
      lossyCharCount: tokenized.lossyCharCount,
      ...(totals.bitsByContext === undefined ? {} : { bitsByContext: totals.bitsByContext }),
      seconds: totals.seconds,
      ...(totals.seconds > 0 ? { tokensPerSecond: size.scored / totals.seconds } : {}),
      warnings: [
        ...(model.warnings ?? []),
        ...skippedWarnings(names.corpus, info.skipped),
        ...warningsFor(tokenized, summary, unscored.unscoredCharCount, names),
      ],
      planHash,
      modelInfo: model.info,
      corpusInfo: info,
      provenance,
    };
    await removeTokens(tokensBase);
    return measurement;
  } finally {
    await checkpoint?.close();
    await tokenized.close();
  }
}

/** @throws {DataError} when what was read now is not what was summarized before. */
export async function checkSameCorpus(
  sha256: string,
  summary: CorpusSummary,
  ref: string,
  cleanUp: () => Promise<void>,
): Promise<void> {
  if (sha256 === summary.sha256) return;
  await cleanUp();
  throw new DataError(
    "corpus-changed",
    `${ref} changed while it was measured: its content hash was ${summary.sha256.slice(0, 12)}… and is now ${sha256.slice(0, 12)}….`,
    {
      hint: "Measure again; copy the corpus first if something still writes to it.",
    },
  );
}

/** Of the printed estimate: the units leave out what the paper's protocol does not score, the estimate divides by all. */
function uncertaintyFrom({ unit, unitBits, unitChars }: Totals, bpc: number): Uncertainty {
  return scaleUncertainty(uncertaintyOf(unit, unitBits, unitChars), bpc / (sumOf(unitBits) / sumOf(unitChars)));
}

/** Sizes of the plan, in one cheap pass. */
function measurePlan(shards: ReturnType<typeof planShards>) {
  const size = { shards: 0, windows: 0, scored: 0, lastEnd: 0 };
  for (const shard of shards) {
    size.shards += 1;
    size.windows += shard.windows.length;
    for (const window of shard.windows) {
      size.scored += window.scored;
      size.lastEnd = window.start + window.length;
    }
  }
  return size;
}

function runningEstimate(checkpoint: Checkpoint, tokenized: TokenizedCorpus, summary: CorpusSummary) {
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
      return bits / ((summary.charCount * estimate.scoredTokens) / tokenized.tokenCount);
    },
  };
  for (const record of checkpoint.records.values()) estimate.add(record);
  return estimate;
}

/** `paper` never scores stream token 0 and what lies behind the last window; `full` leaves nothing. */
export async function unscoredOf(
  model: LanguageModel,
  tokenized: TokenizedCorpus,
  protocol: Protocol,
  lastEnd: number,
) {
  if (protocol.name === "full") return { unscoredTokenCount: 0, unscoredCharCount: 0 };
  const count = async (start: number, length: number): Promise<number> => {
    const tokens = (await tokenized.read(start, length)).filter((token) => token !== model.bos);
    return countCodePoints(await model.detokenize(tokens));
  };
  const tail = tokenized.tokenCount - lastEnd;
  return { unscoredTokenCount: 1 + tail, unscoredCharCount: (await count(0, 1)) + (await count(lastEnd, tail)) };
}

export function warningsFor(
  tokenized: TokenizedCorpus,
  summary: CorpusSummary,
  unscoredChars: number,
  names: { model: string; corpus: string },
): Warning[] {
  const warnings: Warning[] = [];
  if (tokenized.lossyDocumentCount > 0) {
    warnings.push({
      code: "lossy-tokenizer",
      message: `The tokenizer of ${names.model} changes ${tokenized.lossyDocumentCount} of ${summary.documentCount} documents of ${names.corpus} (${tokenized.lossyCharCount} characters): its bits are for a slightly different text.`,
    });
  }
  if (unscoredChars > summary.charCount / 1000) {
    const percent = ((100 * unscoredChars) / summary.charCount).toFixed(2);
    warnings.push({
      code: "unscored-tail",
      message: `The paper protocol leaves ${unscoredChars} characters (${percent} %) of ${names.corpus} unscored but divides by all of them, so bpc is that much too low; --protocol full scores every one.`,
    });
  }
  return warnings;
}
