/** The shards of a sample: a round's windows, packed as everywhere, never over the end of a round, numbered through all rounds. */
import { planShards, type PlannedShard, type PlannedWindow } from "../plan-windows.js";
import { unitsOfRounds, type SampleOrder } from "./sample-order.js";
import type { UnitPlan } from "./unit-plan.js";

/** @returns the shards of each round [0, rounds). Those of a round are the same however many rounds are asked for. */
export function sampledShards(
  order: SampleOrder,
  { windows, firstWindowOf }: UnitPlan,
  inputTokens: number,
  rounds: number,
): PlannedShard[][] {
  let index = 0;
  return Array.from({ length: rounds }, (_, round) => {
    const numbers = unitsOfRounds(order, round, round + 1).flatMap((unit) => {
      const first = firstWindowOf[unit] as number;
      return Array.from({ length: (firstWindowOf[unit + 1] as number) - first }, (_, place) => first + place);
    });
    const planned = numbers.map((number) => windows[number] as PlannedWindow);
    return Array.from(planShards(planned, inputTokens), ({ firstWindow, windows: ofShard }) => ({
      index: index++,
      firstWindow: numbers[firstWindow] as number,
      windows: ofShard,
      windowNumbers: numbers.slice(firstWindow, firstWindow + ofShard.length),
    }));
  });
}
