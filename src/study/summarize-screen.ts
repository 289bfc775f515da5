/** From the bits of every token to the decision: pure, so that whoever has the records can decide again with any k. */
import type { ItemBits } from "../benchmark/screen/read-batch.js";
import type { ScreenPlan, ScreenSplit } from "../benchmark/screen/plan-screen.js";
import { screenModels, type ScreenDecision, type ScreenOptions } from "../fit/screen/screen-models.js";
import type { ScreenedModel } from "../fit/screen/screen-test.js";
import { minKMean } from "../math/min-k.js";
import { momentsOf } from "../math/moments.js";
import { quantile } from "../math/quantile.js";
import type { SplitSummary } from "./screen-result.js";

export interface ModelBits {
  /** Its reference. */
  readonly name: string;
  readonly controlBpc: number;
  /** In the plan's order. */
  readonly items: readonly ItemBits[];
}

/** What of a plan is needed: which split an item belongs to, by its place. */
export type ItemSplits = Pick<ScreenPlan, "items"> | { readonly items: readonly { readonly split: ScreenSplit }[] };

export function decideScreen(
  plan: ItemSplits,
  models: readonly ModelBits[],
  { kPercent, ...options }: ScreenOptions & { readonly kPercent: number },
): ScreenDecision {
  const screened = models.map(({ name, controlBpc, items }): ScreenedModel => ({
    name,
    control: controlBpc,
    minK: minKBySplit(plan, items, kPercent),
  }));
  return screenModels(screened, options);
}

export function summarizeSplits(plan: ItemSplits, items: readonly ItemBits[], kPercent: number): SplitSummary[] {
  const minK = minKBySplit(plan, items, kPercent);
  return (["test", "train"] as const).flatMap((split) => {
    const values = minK[split];
    return values === undefined ? [] : [summarize(split, values)];
  });
}

/** Bits. A split without items is absent. */
export function minKBySplit(
  plan: ItemSplits,
  items: readonly ItemBits[],
  kPercent: number,
): Partial<Record<ScreenSplit, number[]>> {
  const minK: Partial<Record<ScreenSplit, number[]>> = {};
  for (const [place, { split }] of plan.items.entries()) {
    const value = minKMean(items[place]?.millibits ?? [], kPercent);
    if (value === undefined) throw new Error(`item ${place} has no token`);
    (minK[split] ??= []).push(value / 1000);
  }
  return minK;
}

function summarize(split: ScreenSplit, values: readonly number[]): SplitSummary {
  const moments = momentsOf(values);
  const mean = moments.mean as number;
  const at = (probability: number): number => quantile(values, probability) as number;
  return {
    ...{ split, items: values.length, mean, stderr: (moments.standardDeviation as number) / Math.sqrt(values.length) },
    ...{ median: at(0.5), meanNats: mean * Math.LN2 },
    quantiles: { p5: at(0.05), p25: at(0.25), p75: at(0.75), p95: at(0.95) },
  };
}
