/**
 * Rounds of a sample, scored until the interval is narrow enough. Where to look next follows from the plan and the records alone.
 */
import type { LanguageModel } from "../../model/language-model.js";
import type { Checkpoint } from "../checkpoint.js";
import type { PlannedShard } from "../plan-windows.js";
import { scoreShards } from "../score-shards.js";
import type { TokenizedCorpus } from "../token-store.js";
import { unitsOfRounds, type SampleOrder } from "./sample-order.js";
import type { SampledUnits } from "./sampled-units.js";
import { sampledShards } from "./sampled-shards.js";
import { firstLook, lookAt, type SampleEstimate } from "./stopping-rule.js";
import { knownTotals, type UnitPlan } from "./unit-plan.js";

export interface SampleState {
  readonly plan: UnitPlan;
  readonly order: SampleOrder;
  readonly tokenized: TokenizedCorpus;
  readonly checkpoint: Checkpoint;
  readonly fixedBits: number;
  readonly inputTokens: number;
}

export interface Narrowed {
  readonly rounds: number;
  readonly sampled: SampledUnits;
  readonly estimate: SampleEstimate;
}

export async function* scoreUntilNarrow(
  model: LanguageModel,
  state: SampleState,
  options: { precision: number; leastRounds: number; planHash: string; signal?: AbortSignal | undefined },
): AsyncGenerator<{ done: number; total: number; bits: number | undefined }, Narrowed> {
  const { order, fixedBits, checkpoint } = state;
  const stratumSizes = order.strata.map(({ length }) => length);
  const known = knownTotals(state.plan);
  let rounds = firstLook(stratumSizes);
  let bits: number | undefined;
  for (;;) {
    const shards = sampledShards(order, state.plan, state.inputTokens, rounds).flat();
    const total = shards.reduce((sum, shard) => sum + scoredTokens(shard), 0);
    const isOfLook = new Set(shards.map(({ index }) => index));
    let done = tokensIn(
      [...checkpoint.records.keys()].filter((index) => isOfLook.has(index)),
      state,
    );
    for await (const record of scoreShards(model, state.tokenized, shards, checkpoint, {
      keepWindows: true,
      signal: options.signal,
    })) {
      done += record.segments.reduce((sum, { tokens }) => sum + tokens, 0);
      yield { done, total, bits };
    }
    const units = sampledUnits(state, shards, rounds);
    const sampled: SampledUnits = {
      schemaVersion: 1,
      planHash: options.planHash,
      roundCount: rounds,
      fixedBits,
      stratumSizes,
      xTotals: known,
      units,
    };
    const { nextRounds, ...estimate } = lookAt(sampled, rounds, { ...options, fixed: fixedBits });
    bits = fixedBits + estimate.total;
    yield { done: total, total, bits };
    if (nextRounds === undefined) return { rounds, sampled, estimate };
    rounds = nextRounds;
  }
}

/** The units of these rounds with their bits, from the records of their shards. */
function sampledUnits(
  { plan, order, checkpoint }: SampleState,
  shards: readonly PlannedShard[],
  rounds: number,
): SampledUnits["units"] {
  const bits = new Map<number, number>();
  for (const { index } of shards) {
    for (const segment of checkpoint.records.get(index)?.segments ?? []) {
      const unit = plan.unitOf[segment.window] as number;
      bits.set(unit, (bits.get(unit) ?? 0) + segment.bits);
    }
  }
  const stratumOf = new Map(order.strata.flatMap((units, stratum) => units.map((unit) => [unit, stratum] as const)));
  return unitsOfRounds(order, 0, rounds).map((unit) => ({
    stratum: stratumOf.get(unit) as number,
    y: bits.get(unit) ?? 0,
    x: plan.known[unit] as readonly number[],
  }));
}

/** Tokens scored in the records of these shards. */
export function tokensIn(shards: readonly number[], { checkpoint }: Pick<SampleState, "checkpoint">): number {
  const tokens = (shard: number): number =>
    checkpoint.records.get(shard)?.segments.reduce((sum, segment) => sum + segment.tokens, 0) ?? 0;
  return shards.reduce((sum, shard) => sum + tokens(shard), 0);
}

function scoredTokens(shard: PlannedShard): number {
  return shard.windows.reduce((sum, { scored }) => sum + scored, 0);
}
