/**
 * How long a cell may take. In this order: what the same model did on the same corpus in this run folder; the same model on
 * another; another model, taken in proportion to the parameters; a calibration. Each says which it is.
 */
import type { ModelMeasurement } from "../../measure/measurement.js";
import type { Protocol } from "../../measure/protocol.js";
import type { LanguageModel } from "../../model/language-model.js";

/** Input tokens a second of a model of known size, measured on this machine just now. */
export interface Calibration {
  readonly model: string;
  readonly parameterCount: number;
  readonly tokensPerSecond: number;
}

export interface SpeedQuestion {
  readonly model: string;
  /** Absent where a server does not say it. */
  readonly parameterCount?: number;
  readonly corpus: string;
  readonly charCount: number;
  readonly documentCount: number;
  readonly protocol: Protocol;
}

export interface Estimate {
  /** Tokens to score. */
  readonly tokens: number;
  /** Absent when nothing is known. */
  readonly seconds?: number;
  /** Where they come from, for people. */
  readonly basis: string;
}

export function estimateSpeed(
  asked: SpeedQuestion,
  earlier: readonly ModelMeasurement[],
  calibration: Calibration | undefined,
): Estimate {
  const tokens = Math.round(asked.charCount * tokensPerChar(asked, earlier));
  const timed = earlier.filter(({ tokensPerSecond = 0 }) => tokensPerSecond > 0);
  const own = timed.filter(({ model }) => model === asked.model);
  const best = own.find(({ corpus }) => corpus === asked.corpus) ?? own[0];
  if (best !== undefined) {
    const basis = `${best.model} on ${best.corpus} in this run folder`;
    return { tokens, seconds: tokens / (best.tokensPerSecond as number), basis };
  }
  const { parameterCount } = asked;
  if (parameterCount === undefined) return { tokens, basis: "nothing was measured through this server yet" };
  const nearest = nearestInSize(timed, parameterCount);
  if (nearest?.modelInfo.parameterCount !== undefined) {
    const slower = parameterCount / nearest.modelInfo.parameterCount;
    const seconds = (tokens / (nearest.tokensPerSecond as number)) * slower;
    return { tokens, seconds, basis: `${nearest.model} in this run folder, by number of parameters` };
  }
  if (calibration === undefined) return { tokens, basis: "nothing was measured yet" };
  const seconds =
    ((tokens * inputsPerToken(asked, tokens)) / calibration.tokensPerSecond) *
    (parameterCount / calibration.parameterCount);
  return { tokens, seconds, basis: `a calibration with ${calibration.model}, by number of parameters` };
}

/** Times a few windows of text, for about a second. */
export async function calibrate(model: LanguageModel, text: string, contextTokens: number): Promise<Calibration> {
  const tokens = (await model.tokenize(text)).slice(0, contextTokens);
  const window = { tokens, scored: Math.floor(tokens.length / 2) };
  const batch = Array(model.info.backend.contexts).fill(window);
  await model.score(batch); // The first call touches the weights for the first time.
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < 1000) {
    await model.score(batch);
    calls += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  const { ref, parameterCount = 1 } = model.info;
  return { model: ref, parameterCount, tokensPerSecond: (calls * batch.length * tokens.length) / seconds };
}

/** Of this corpus where any model was measured on it; else English's usual four characters a token. */
function tokensPerChar({ model, corpus }: SpeedQuestion, earlier: readonly ModelMeasurement[]): number {
  const onCorpus = earlier.filter((one) => one.corpus === corpus);
  const known = onCorpus.find((one) => one.model === model) ?? onCorpus[0];
  return known === undefined ? 1 / 4 : known.tokenCount / known.charCount;
}

/** Windows overlap: a document longer than the context is read context/stride times over. */
function inputsPerToken({ documentCount, protocol }: SpeedQuestion, tokens: number): number {
  const { name, context, stride } = protocol;
  const length = name === "paper" ? tokens : tokens / Math.max(1, documentCount);
  return length <= context ? 1 : (context + ((length - context) / stride) * context) / length;
}

function nearestInSize(timed: readonly ModelMeasurement[], parameterCount: number): ModelMeasurement | undefined {
  const distance = ({ modelInfo }: ModelMeasurement) =>
    Math.abs(Math.log((modelInfo.parameterCount as number) / parameterCount));
  const known = timed.filter(({ modelInfo }) => modelInfo.parameterCount !== undefined);
  return known.sort((a, b) => distance(a) - distance(b))[0];
}
