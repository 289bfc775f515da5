/**
 * The first half of a measurement: tokenize, plan, write down the facts. Every machine with the same model and corpus gets
 * the same plan, so that its shards can be scored in any order, anywhere, each once.
 */
import { DataError } from "../errors.js";
import type { CorpusSummary } from "../corpus/corpus.js";
import type { LanguageModel } from "../model/language-model.js";
import { requireVocabularySize } from "../model/vocabulary-size.js";
import { countCodePoints } from "../text/code-points.js";
import type { ShardRecord } from "./checkpoint.js";
import { mapEvents } from "./map-events.js";
import { hashDocuments, writeFacts, type MeasurementFacts } from "./measurement-facts.js";
import type { CorpusToMeasure, Progress } from "./measure-model.js";
import { planShards, planWindows, shardInputTokens } from "./plan-windows.js";
import type { Protocol } from "./protocol.js";
import type { RunFolder } from "./run-folder.js";
import { planHashOf } from "./scoring-identity.js";
import { scoreShards, type ShardSink } from "./score-shards.js";
import { ShardPlan } from "./shard-plan.js";
import { removeTokens, tokenizeCorpus, type TokenizedCorpus } from "./token-store.js";

export interface PlannedMeasurement {
  readonly plan: ShardPlan;
  readonly tokenized: TokenizedCorpus;
  /**
   * Scores the shards in `only` (default all) that the sink lacks, and yields each record when the sink has it. A sink is
   * a `Checkpoint`, or anything else that keeps records.
   */
  score(
    sink: ShardSink,
    options?: {
      readonly only?: ReadonlySet<number> | undefined;
      readonly shouldStop?: (() => boolean) | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): AsyncGenerator<ShardRecord>;
  /** Closes the files; the tokens stay, for the next time, unless they are not wanted any more. */
  close(options?: { readonly removeTokens: boolean }): Promise<void>;
}

/** Writes tokens, documents' counts and facts into `run`. The model must stay open until the plan is closed. */
export async function* planMeasurement(
  model: LanguageModel,
  { corpus, summary, info }: CorpusToMeasure,
  protocol: Protocol,
  { run, signal }: { readonly run: RunFolder; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Progress, PlannedMeasurement> {
  const names = { model: model.info.ref, corpus: corpus.ref };
  const planHash = planHashOf(model, summary, protocol);
  if (protocol.name === "full" && model.bos === undefined) requireVocabularySize(model.info);
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
  try {
    await checkSameCorpus(tokenized.contentSha256, summary, corpus.ref, () => removeTokens(tokensBase));
    const hasBos = model.bos !== undefined;
    const { documents } = tokenized;
    const { lastEnd, ...size } = sizeOf(
      planShards(planWindows(protocol, documents.tokenCounts, hasBos), shardInputTokens(model.info.parameterCount)),
    );
    const facts: MeasurementFacts = {
      schemaVersion: 1,
      kind: "measurement-facts",
      planHash,
      model: model.info.ref,
      modelInfo: model.info,
      modelWarnings: model.warnings ?? [],
      hasBos,
      corpus: corpus.ref,
      corpusInfo: info,
      protocol,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      tokenCount: tokenized.tokenCount,
      documentsSha256: hashDocuments(documents),
      lossyDocumentCount: tokenized.lossyDocumentCount,
      lossyCharCount: tokenized.lossyCharCount,
      ...(await unscoredOf(model, tokenized, protocol, lastEnd)),
      ...size,
    };
    await writeFacts(run.factsFile(model.info.name, corpus.name, planHash), facts);
    const plan = new ShardPlan(facts, documents);
    return {
      plan,
      tokenized,
      score: (sink, { only, shouldStop, signal: stop = signal } = {}) =>
        scoreShards(model, tokenized, only === undefined ? plan.shards() : wanted(plan, only), sink, {
          keepWindows: plan.keepsWindows,
          shouldStop,
          signal: stop,
        }),
      async close(options = { removeTokens: false }) {
        await tokenized.close();
        if (options.removeTokens) await removeTokens(tokensBase);
      },
    };
  } catch (error) {
    await tokenized.close();
    throw error;
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

function* wanted(plan: ShardPlan, only: ReadonlySet<number>) {
  for (const shard of plan.shards()) if (only.has(shard.index)) yield shard;
}

/** Sizes of the plan, in one cheap pass. */
function sizeOf(shards: ReturnType<typeof planShards>) {
  const size = { shardCount: 0, windowCount: 0, modelTokenCount: 0, lastEnd: 0 };
  for (const shard of shards) {
    size.shardCount += 1;
    size.windowCount += shard.windows.length;
    for (const window of shard.windows) {
      size.modelTokenCount += window.scored;
      size.lastEnd = window.start + window.length;
    }
  }
  return size;
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
