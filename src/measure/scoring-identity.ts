/** What a measurement's bits depend on, hashed: equal hashes mean the same bits, and a checkpoint is only continued by its equal. */
import type { CorpusSummary } from "../corpus/corpus.js";
import type { BackendInfo, LanguageModel } from "../model/language-model.js";
import { hashPlan } from "../text/plan-hash.js";
import { shardInputTokens } from "./plan-windows.js";
import type { Protocol } from "./protocol.js";
import { samplingPlan, type Sampling } from "./sample/sampling.js";

/**
 * Of bitwit's own part in a number: kernel, packing into decode calls, window rules. Raised with any change of them that
 * can move a last digit, so that old run folders are not read as new ones.
 */
export const SCORING_VERSION = 1;

/** What the numbers depend on. Contexts and machine load are not in it; the threads of one context are. */
export function planHashOf(
  model: Pick<LanguageModel, "info">,
  corpus: Pick<CorpusSummary, "sha256">,
  protocol: Protocol,
  sampling?: Sampling,
): string {
  return hashPlan({
    schemaVersion: 1,
    ...engineOf(model),
    corpus: corpus.sha256,
    protocol,
    shardInputTokens: shardInputTokens(model.info),
    ...(sampling === undefined ? {} : { sampling: samplingPlan(sampling) }),
  });
}

/** What every number of a model depends on besides the text: its weights, the engine, bitwit's own scoring. */
export function engineOf({ info }: Pick<LanguageModel, "info">) {
  const { name, version, device, threadsPerContext, api, settings }: BackendInfo = info.backend;
  const backend = { name, version, device, threadsPerContext, api, settings };
  return { scoring: SCORING_VERSION, model: info.sha256, backend };
}
