/**
 * Scores one model on one family of probes by log-likelihood.
 *
 * Metric `loglikelihood`: the choice with the fewest total bits −Σ log2 p(choice | context) is the model's answer
 * (`acc` in lm-evaluation-harness); equal bits go to the earlier choice. `accuracyPerByte` divides each choice's bits by
 * its UTF-8 bytes first (`acc_norm`); it is reported beside, never instead.
 * The interval is Wilson's over items. Items of one group share their choices, so a model that ignores the context is
 * right on exactly one of each group: its spread is smaller than binomial, and near chance the interval is cautious.
 */
import { wilsonInterval, type BinomialInterval } from "../../math/binomial.js";
import type { LanguageModel } from "../../model/language-model.js";
import { choiceWindows } from "./choice-window.js";
import { hashProbeItems } from "./hash-probe-items.js";
import type { ProbeFamily, ProbeItem } from "./probe-item.js";
import { probeItems, probeVersion, type ProbeItemsOptions } from "./probe-items.js";

/** Accuracy on a set of items. */
export interface ProbeAccuracy {
  readonly itemCount: number;
  readonly correct: number;
  /** correct / itemCount. */
  readonly accuracy: number;
  /** Mean over items of 1 / number of choices. */
  readonly chance: number;
  /** Wilson 95 %. */
  readonly interval: BinomialInterval;
  /** The same items answered by bits per byte of the choice. */
  readonly accuracyPerByte: number;
}

export interface ProbeScore extends ProbeAccuracy {
  readonly family: ProbeFamily;
  readonly metric: "loglikelihood";
  readonly probeVersion: number;
  readonly seed: number;
  readonly itemsSha256: string;
  readonly byKind: Readonly<Record<string, ProbeAccuracy>>;
}

/** Yielded after each batch of items. */
export interface ProbeProgress {
  readonly type: "probe-progress";
  readonly family: ProbeFamily;
  readonly itemsDone: number;
  readonly itemCount: number;
  readonly correct: number;
}

export interface ScoreProbeOptions extends ProbeItemsOptions {
  /** Items in one call of `model.score`; default 120. */
  readonly itemsPerBatch?: number;
}

interface Answered {
  readonly item: ProbeItem;
  readonly isCorrect: boolean;
  readonly isCorrectPerByte: boolean;
}

export async function* scoreProbe(
  model: LanguageModel,
  family: ProbeFamily,
  options: ScoreProbeOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<ProbeProgress, ProbeScore> {
  const { itemsPerBatch = 120 } = options;
  const items = probeItems(family, options);
  const answered: Answered[] = [];
  for (let start = 0; start < items.length; start += itemsPerBatch) {
    signal?.throwIfAborted();
    answered.push(...(await answer(model, items.slice(start, start + itemsPerBatch), signal)));
    const correct = answered.filter(({ isCorrect }) => isCorrect).length;
    yield { type: "probe-progress", family, itemsDone: answered.length, itemCount: items.length, correct };
  }
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  return {
    family,
    metric: "loglikelihood",
    probeVersion,
    seed: options.seed ?? 0,
    itemsSha256: hashProbeItems(items),
    ...accuracyOf(answered),
    byKind: Object.fromEntries(
      kinds.map((kind) => [kind, accuracyOf(answered.filter(({ item }) => item.kind === kind))]),
    ),
  };
}

async function answer(model: LanguageModel, items: readonly ProbeItem[], signal?: AbortSignal): Promise<Answered[]> {
  const windows = await Promise.all(items.map(({ context, choices }) => choiceWindows(model, context, choices)));
  const bitRows = await model.score(windows.flat(), signal);
  const totals = bitRows.map((row) => row.reduce((sum, bits) => sum + bits, 0));
  let next = 0;
  return items.map((item) => {
    const bits = item.choices.map(() => totals[next++]!);
    const bitsPerByte = bits.map((total, place) => total / Buffer.byteLength(item.choices[place]!));
    return {
      item,
      isCorrect: placeOfLeast(bits) === item.answer,
      isCorrectPerByte: placeOfLeast(bitsPerByte) === item.answer,
    };
  });
}

function placeOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value < values[best]! ? place : best), 0);
}

function accuracyOf(answered: readonly Answered[]): ProbeAccuracy {
  const itemCount = answered.length;
  const correct = answered.filter(({ isCorrect }) => isCorrect).length;
  return {
    itemCount,
    correct,
    accuracy: correct / itemCount,
    chance: answered.reduce((sum, { item }) => sum + 1 / item.choices.length, 0) / itemCount,
    interval: wilsonInterval(correct, itemCount),
    accuracyPerByte: answered.filter(({ isCorrectPerByte }) => isCorrectPerByte).length / itemCount,
  };
}
