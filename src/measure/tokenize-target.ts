/** How every measurement by a model begins: its hash, and the corpus as tokens on the disk. */
import type { LanguageModel } from "../model/language-model.js";
import { requireVocabularySize } from "../model/vocabulary-size.js";
import { checkSameCorpus } from "./check-same-corpus.js";
import { mapEvents } from "./map-events.js";
import type { CorpusToMeasure, Progress } from "./measure-model.js";
import type { Protocol } from "./protocol.js";
import type { RunFolder } from "./run-folder.js";
import type { Sampling } from "./sample/sampling.js";
import { planHashOf } from "./scoring-identity.js";
import { removeTokens, tokenizeCorpus, type TokenizedCorpus } from "./token-store.js";

export interface TokenizedTarget {
  readonly planHash: string;
  readonly tokensBase: string;
  /** To be closed by the caller. */
  readonly tokenized: TokenizedCorpus;
}

/** @throws {DataError} the corpus is not what it was when it was summarized. */
export async function* tokenizeTarget(
  model: LanguageModel,
  { corpus, summary }: CorpusToMeasure,
  protocol: Protocol,
  sampling: Sampling | undefined,
  { run, signal }: { readonly run: RunFolder; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Progress, TokenizedTarget> {
  if (protocol.name === "full" && model.bos === undefined) requireVocabularySize(model.info);
  const planHash = planHashOf(model, summary, protocol, sampling);
  const tokensBase = run.tokensBase(model.info.name, corpus.name, planHash);
  const tokenized = yield* mapEvents(
    tokenizeCorpus(tokensBase, corpus, model, protocol.name, { expectedSha256: summary.sha256, signal }),
    ({ charCount }): Progress => ({
      ...{ type: "progress", stage: "tokenize", model: model.info.ref, corpus: corpus.ref },
      ...{ done: charCount, total: summary.charCount },
    }),
  );
  try {
    checkSameCorpus(tokenized.contentSha256, summary, corpus.ref);
  } catch (error) {
    await tokenized.close();
    await removeTokens(tokensBase);
    throw error;
  }
  return { planHash, tokensBase, tokenized };
}
