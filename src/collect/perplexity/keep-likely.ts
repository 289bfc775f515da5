/**
 * Keeps the documents that a language model expects best: cc_net's "head" bucket, with a model of bitwit's ladder in place of
 * a KenLM 5-gram of Wikipedia.
 *
 * The bound is a number of bits per byte, or the quantile of the collected documents' own scores: `keepShare` 0.3 keeps those
 * up to the 30th percentile (cc_net's 30 is a percentile of its calibration set). A score equal to the bound stays, so a few
 * more than the share can. Two passes; memory: 8 bytes a document.
 */
import { quantile } from "../../math/quantile.js";
import type { LanguageModel } from "../../model/language-model.js";
import { runStep, type Verdict } from "../steps/run-step.js";
import type { DocumentSource, StepOptions, StepRun } from "../steps/step.js";
import { scoreTexts, SCORE_LIMITS, type ScoreLimits } from "./score-texts.js";

export type LikelyBound = { readonly maximumBitsPerByte: number } | { readonly keepShare: number };

export interface LikelyOptions extends StepOptions {
  readonly model: LanguageModel;
  readonly bound: LikelyBound;
  readonly limits?: ScoreLimits;
  readonly signal?: AbortSignal;
}

/**
 * Rules `bits-per-byte` and `nothing-to-score`; adds `bits_per_byte` to the meta. What is found: the bound and the engine, whose
 * last digits are its own. The model is not closed, and not needed any more when the promise resolves.
 */
export async function keepLikely(source: DocumentSource, options: LikelyOptions): Promise<StepRun> {
  const scores = await scoreAll(source, options);
  const { bound } = options;
  const limit =
    "maximumBitsPerByte" in bound
      ? bound.maximumBitsPerByte
      : (quantile(
          scores.filter((score) => !Number.isNaN(score)),
          bound.keepShare,
        ) ?? 0);
  const judge = (text: string, score: number): Verdict => {
    if (Number.isNaN(score)) return { status: "reject", rule: "nothing-to-score", value: 0 };
    if (score > limit) return { status: "reject", rule: "bits-per-byte", value: score, limit };
    return { status: "edit", text, edits: {}, meta: { bits_per_byte: score } };
  };
  const run = runStep(
    source(),
    ({ text }, index) => judge(text, scores[index] ?? NaN),
    { rules: ["bits-per-byte", "nothing-to-score"] },
    options,
  );
  const { name, version, device } = options.model.info.backend;
  return { ...run, found: { boundBitsPerByte: limit, engine: `${name} ${version} ${device}` } };
}

/** Enough windows for every context of the engine. */
const DOCUMENTS_PER_CALL = 32;

/** NaN where nothing can be scored; it does not leave this module. */
async function scoreAll(source: DocumentSource, { model, limits, signal }: LikelyOptions): Promise<Float64Array> {
  let scores = new Float64Array(1024);
  let count = 0;
  let texts: string[] = [];
  const flush = async () => {
    if (count + texts.length > scores.length) {
      const larger = new Float64Array(2 * scores.length);
      larger.set(scores);
      scores = larger;
    }
    for (const score of await scoreTexts(model, texts, limits ?? SCORE_LIMITS, signal)) scores[count++] = score ?? NaN;
    texts = [];
  };
  for await (const { text } of source()) {
    texts.push(text);
    if (texts.length === DOCUMENTS_PER_CALL) await flush();
  }
  await flush();
  return scores.subarray(0, count);
}
